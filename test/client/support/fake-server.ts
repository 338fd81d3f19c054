import type { Client } from '../../../src/client/client.ts'
import { type ConnectOptions, connect } from '../../../src/client/connect.ts'
import type { OpenTransport, TransportListener } from '../../../src/client/transport.ts'
import type { AuthSuccessMessage } from '../../../src/protocol/auth-success-message.ts'
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
  /** While true, connections fail. */
  isUnreachable = false
  /** Connections opened, or tried. */
  opened = 0
  bufferedBytes = 0
  #listener: TransportListener | undefined

  readonly open: OpenTransport = (_url, listener) => {
    this.opened++
    if (this.isUnreachable) return Promise.reject(new Error('unreachable'))
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

const { isResumed: _, sessionId: __, ...accepted } = serverSamples.AuthSuccess
/** The sample of a player who is not resumed. */
export const ACCEPTED: AuthSuccessMessage = accepted

export interface ClientWishes extends Pick<ConnectOptions, 'datagrams' | 'reconnect' | 'random' | 'resumeToken'> {
  /** {@link ACCEPTED} when absent. */
  readonly accepted?: AuthSuccessMessage
  /** What the server says right behind it. */
  readonly says?: readonly ServerMessage[]
}

export interface SignedIn {
  readonly client: Client
  readonly server: FakeServer
  readonly clock: TestClock
}

/** A client that has just signed in; what it has said so far is forgotten. */
export async function signedIn(wishes: ClientWishes = {}): Promise<SignedIn> {
  const { accepted = ACCEPTED, says = [], ...options } = wishes
  const server = new FakeServer()
  const clock = createTestClock()
  const wanted = {
    url: 'test://server',
    playerName: 'Ana',
    transport: server.open,
    clock,
    reconnect: false,
    ...options,
  }
  const connecting = connect(wanted)
  await settled()
  server.say(accepted, ...says)
  const client = await connecting
  server.heard.length = 0
  return { client, server, clock }
}

/** The same, with a seat in the samples' session. */
export async function seated(options: ClientWishes = {}): Promise<SignedIn> {
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
