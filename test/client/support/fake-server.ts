import type { Client } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import type { OpenDatagrams, OpenTransport, TransportListener } from '../../../src/client/transport.ts'
import type { ClientMessage, ClientMessageType } from '../../../src/protocol/client-messages.ts'
import { decodeClientMessage, encodeServerMessage } from '../../../src/protocol/codec.ts'
import { COMPACT_MARK } from '../../../src/protocol/compact-kinds.ts'
import { createInputFrame, decodeInputFrame, type InputFrame } from '../../../src/protocol/input/input-frame.ts'
import type { ServerMessage } from '../../../src/protocol/server-messages.ts'
import { writeTelemetryHead } from '../../../src/protocol/telemetry/frame-head.ts'
import type { TelemetryColumns } from '../../../src/protocol/telemetry/telemetry-columns.ts'
import { encodeTelemetryBodies } from '../../../src/protocol/telemetry/telemetry-frame.ts'
import { raceColumns } from '../../protocol/support/columns.ts'
import { serverSamples } from '../../protocol/support/samples.ts'
import { createTestClock, type TestClock } from './test-clock.ts'

/** The server's end of an in-memory connection: hears what the client says, and says what the test wants. */
export class FakeServer {
  readonly heard: ClientMessage[] = []
  readonly inputs: InputFrame[] = []
  isClosedByClient = false
  bufferedBytes = 0
  #listener: TransportListener | undefined

  readonly open: OpenTransport = (_url, listener) => {
    this.#listener = listener
    return Promise.resolve({
      send: (bytes) => this.#hear(bytes),
      bufferedBytes: this.bufferedBytes,
      close: () => {
        this.isClosedByClient = true
      },
    })
  }

  say(...messages: ServerMessage[]): void {
    for (const message of messages) this.sayBytes(encodeServerMessage(message))
  }

  sayBytes(bytes: Uint8Array): void {
    this.#listener?.message(bytes)
  }

  /** A telemetry frame on the stream. */
  show(tick: number, options: FrameOptions = {}): void {
    this.sayBytes(telemetryBytes(tick, options))
  }

  drop(fault?: Error): void {
    this.#listener?.closed(fault)
  }

  /** The client's messages of one type. */
  heardOf<T extends ClientMessageType>(type: T): Extract<ClientMessage, { type: T }>[] {
    return this.heard.filter((message): message is Extract<ClientMessage, { type: T }> => message.type === type)
  }

  #hear(bytes: Uint8Array): void {
    if (bytes[0] === COMPACT_MARK) {
      const frame = createInputFrame()
      const fault = decodeInputFrame(bytes, frame)
      if (fault !== undefined) throw new Error(fault)
      this.inputs.push(frame)
      return
    }
    const decoded = decodeClientMessage(bytes)
    if (!decoded.ok) throw new Error(decoded.fault.message)
    this.heard.push(decoded.message)
  }
}

export interface FrameOptions {
  readonly cars?: number
  readonly appliedSequence?: number
  readonly bufferDepth?: number
  readonly change?: Partial<Pick<TelemetryColumns, 'sessionState' | 'gameMode' | 'countdownMs'>>
}

export function telemetryBytes(tick: number, options: FrameOptions = {}): Uint8Array {
  const { cars = 3, appliedSequence = 0, bufferDepth = 0, change = {} } = options
  const columns = Object.assign(raceColumns({ cars }), { tick, ...change })
  const [body] = encodeTelemetryBodies(columns, tick)
  return Uint8Array.from([...writeTelemetryHead(appliedSequence, bufferDepth), ...body!])
}

export interface SignedIn {
  readonly client: Client
  readonly server: FakeServer
  readonly clock: TestClock
}

/** A client that has just signed in; what it has said so far is forgotten. */
export async function signedIn(options: { readonly datagrams?: OpenDatagrams } = {}): Promise<SignedIn> {
  const server = new FakeServer()
  const clock = createTestClock()
  const connecting = connect({ url: 'test://server', playerName: 'Ana', transport: server.open, clock, ...options })
  await settled()
  server.say(serverSamples.AuthSuccess)
  const client = await connecting
  server.heard.length = 0
  return { client, server, clock }
}

/** The same, with a seat in the samples' session. */
export async function seated(options: { readonly datagrams?: OpenDatagrams } = {}): Promise<SignedIn> {
  const world = await signedIn(options)
  const joining = world.client.joinSession(serverSamples.SessionJoined.sessionId)
  world.server.say(serverSamples.SessionJoined, serverSamples.SessionSnapshot)
  await joining
  world.server.heard.length = 0
  return world
}

/** After a turn of the event loop every promise that could settle has settled. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
