import type {
  InputPort,
  LinkCrossing,
  MemberLink,
  Presence,
  RemoteDatagrams,
  SharedFrame,
  TelemetrySink,
} from '../actors/ports.ts'
import type { Counters } from '../observability/counters.ts'
import { encodeServerMessage } from '../protocol/codec.ts'
import type { ServerMessage } from '../protocol/server-messages.ts'
import { writeTelemetryHead } from '../protocol/telemetry/frame-head.ts'
import { HEAD_BYTES } from '../protocol/telemetry/frame-layout.ts'
import { Outbox } from './outbox.ts'
import type { Wire, WireCloseCode } from './wire.ts'
import { WireClose } from './wire.ts'

/**
 * The data plane of one connection: its outbox, its rights (input port, presence) and where its telemetry goes. The
 * connection's actor decides; this carries out. Everything here is called from socket handlers and the tick, so
 * nothing blocks and nothing throws.
 */
export class ClientLink implements MemberLink {
  readonly outbox: Outbox
  readonly telemetry: TelemetrySink
  readonly crossing: LinkCrossing
  readonly wire: Wire
  /** As the metrics call it. */
  readonly transport: 'tcp' | 'websocket'
  dialect: 1 | 2 = 1
  inputs: InputPort | undefined
  presence: Presence | undefined
  datagrams: DatagramPath | undefined
  readonly #rates: TelemetryRates
  /** The newest frame with this receiver's head; made once, since a newer frame takes the place of one that waits. */
  readonly #frame: ReusedFrame = { head: new Uint8Array(HEAD_BYTES), body: NO_BODY, tick: 0, hz: 0 }
  readonly #counters: Counters
  readonly #onDisplaced: () => void
  /** Asked for with SubscribeTelemetry; 0 = the channel's default. */
  #subscribedHz = 0

  constructor({ wire, limits, rates, counters, now, onOverflow, onDisplaced }: ClientLinkOptions) {
    this.wire = wire
    this.transport = wire.transport
    this.#rates = rates
    this.#counters = counters
    this.#onDisplaced = onDisplaced
    this.outbox = new Outbox(wire, { ...limits, transport: this.transport, counters, now, onOverflow })
    this.telemetry = this.#createSink()
    this.crossing = this.#createCrossing()
  }

  send(message: ServerMessage): void {
    this.#counters.messagesOut.add(message.type)
    this.outbox.critical(encodeServerMessage(message))
  }

  sendShared(bytes: Uint8Array): void {
    this.outbox.critical(bytes)
  }

  expectReply(): void {
    this.outbox.expectReply()
  }

  reply(message: ServerMessage): void {
    this.#counters.messagesOut.add(message.type)
    this.outbox.reply(encodeServerMessage(message))
  }

  grantInputs(inputs: InputPort | undefined): void {
    this.inputs = inputs
  }

  locate(presence: Presence | undefined): void {
    this.presence = presence
    if (presence !== undefined) return
    this.inputs = undefined
    this.outbox.dropTelemetry()
  }

  subscribeTelemetry(hz: number): void {
    this.#subscribedHz = hz
  }

  displace(): void {
    this.#onDisplaced()
  }

  close(code: WireCloseCode = WireClose.Normal): void {
    this.outbox.close()
    this.wire.end(code)
  }

  #createSink(): TelemetrySink {
    const link = this
    return {
      get hz() {
        return link.#hz()
      },
      writeMessage: (bytes) => this.outbox.telemetry(bytes),
      writeFrame: (frame, appliedSequence, bufferDepth) => this.#writeFrame(frame, appliedSequence, bufferDepth),
    }
  }

  #createCrossing(): LinkCrossing {
    const link = this
    return {
      get datagrams() {
        return link.datagrams?.remote
      },
      expectReply: () => link.outbox.expectReply(),
      answerNext: () => link.outbox.answerNext(),
      endAnswer: () => link.outbox.endAnswer(),
    }
  }

  #hz(): number {
    if (this.dialect === 1) return this.#rates.dialect1Hz
    if (this.#subscribedHz > 0) return this.#subscribedHz
    return this.datagrams?.isAlive() ? this.#rates.datagramHz : this.#rates.streamHz
  }

  #writeFrame(frame: SharedFrame, appliedSequence: number, bufferDepth: number): void {
    const { head } = this.#frame
    writeTelemetryHead(appliedSequence, bufferDepth, head)
    const bodies = this.datagrams?.isAlive() ? frame.datagramBodies() : undefined
    if (bodies !== undefined) {
      for (const body of bodies) this.datagrams?.send(head, body)
      return
    }
    this.#frame.body = frame.streamBody()
    this.#frame.tick = frame.tick
    this.#frame.hz = this.#hz()
    this.outbox.windowedTelemetry(this.#frame)
  }
}

const NO_BODY = new Uint8Array(0)

interface ReusedFrame {
  readonly head: Uint8Array
  body: Uint8Array
  tick: number
  hz: number
}

/** A client's datagram channel, once its address has proved itself. */
export interface DatagramPath {
  /** True while datagrams arrive from the client: otherwise everything runs on the stream. */
  isAlive(): boolean
  close(): void
  /** One datagram; both pieces are copied. */
  send(head: Uint8Array, body: Uint8Array): void
  /** When the channel's socket is another thread's. */
  readonly remote?: RemoteDatagrams
}

export interface TelemetryRates {
  readonly dialect1Hz: number
  readonly streamHz: number
  readonly datagramHz: number
}

export interface ClientLinkOptions {
  readonly wire: Wire
  readonly limits: { readonly messagesMax: number; readonly bytesMax: number }
  readonly rates: TelemetryRates
  readonly counters: Counters
  readonly now: () => number
  readonly onOverflow: () => void
  /** Another connection has taken this one's place. */
  readonly onDisplaced: () => void
}
