import type { ClientMessage } from './client-messages.ts'
import { clientTables } from './client-tables.ts'
import { dialect2ServerTables } from './dialect2-server-tables.ts'
import { createMessageCodec, type Decoded } from './message-codec.ts'
import { referenceServerTables } from './reference-server-tables.ts'
import type { ServerMessage, ServerMessageType } from './server-messages.ts'

/**
 * MessagePack messages of both directions, for both sides. What stands where is in the tables; bytes here are without
 * the length prefix of TCP. Hot messages have faster ways beside this one: telemetry/dialect1-telemetry.ts and
 * telemetry/dialect1-input.ts, which write and read the same bytes.
 */
const client = createMessageCodec<ClientMessage>(clientTables)
const server = createMessageCodec<ServerMessage>({ ...referenceServerTables, ...dialect2ServerTables })

/** Reads one message of a client, of either dialect. Never throws; pedals and steering come out clamped (INP1). */
export function decodeClientMessage(bytes: Uint8Array): Decoded<ClientMessage> {
  return client.decode(bytes)
}

/** Throws RangeError for a number that the wire cannot hold. */
export function encodeClientMessage(message: ClientMessage): Uint8Array {
  return client.encode(message)
}

/** Reads one message of the server. Never throws; a type from a newer server is a fault of the field `type`. */
export function decodeServerMessage(bytes: Uint8Array): Decoded<ServerMessage> {
  return server.decode(bytes)
}

/** Throws RangeError for a number that the wire cannot hold. */
export function encodeServerMessage(message: ServerMessage): Uint8Array {
  return server.encode(message)
}

/**
 * True for what may go to a dialect-1 client (D1.2): one of them ends its connection at any type that it does not know,
 * and it does not know CountdownUpdate.
 */
export function isForDialect1(type: ServerMessageType): boolean {
  return type !== 'CountdownUpdate' && Object.hasOwn(referenceServerTables, type)
}
