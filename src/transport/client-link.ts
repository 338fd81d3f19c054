import type { InputPort, LinkCrossing, MemberLink, Presence, RemoteDatagrams } from '../actors/ports.ts'
import type { Counters, OutboundClass } from '../observability/counters.ts'
import { encodeServerMessage } from '../protocol/codec.ts'
import type { ServerMessage } from '../protocol/server-messages.ts'
import { LinkTelemetry, type TelemetryRates } from './link-telemetry.ts'
import { typeOf } from './message-class.ts'
import { Outbox } from './outbox.ts'
import { Reading } from './reading.ts'
import { RoundTrips } from './round-trips.ts'
import type { Wire, WireCloseCode } from './wire.ts'
import { WireClose } from './wire.ts'

/**
 * The data plane of one connection: its outbox, its rights (input port, presence) and where its telemetry goes. The
 * connection's actor decides; this carries out. Everything here is called from socket handlers and the tick, so
 * nothing blocks and nothing throws.
 */
export class ClientLink implements MemberLink {
  readonly outbox: Outbox
  readonly telemetry: LinkTelemetry
  readonly crossing: LinkCrossing
  readonly wire: Wire
  readonly reading: Reading
  /** As the metrics call it. */
  readonly transport: 'tcp' | 'websocket'
  dialect: 1 | 2 = 1
  inputs: InputPort | undefined
  presence: Presence | undefined
  datagrams: DatagramPath | undefined
  /** How far away the client is (HB2). */
  readonly roundTrips: RoundTrips
  readonly #counters: Counters
  readonly #onDisplaced: () => void

  constructor({ wire, limits, rates, counters, now, onOverflow, onDisplaced }: ClientLinkOptions) {
    this.wire = wire
    this.reading = new Reading(wire)
    this.transport = wire.transport
    this.#counters = counters
    this.#onDisplaced = onDisplaced
    this.roundTrips = new RoundTrips(counters.roundTrips)
    const { transport } = this
    const onFrame = (tick: number, nowMs: number) => this.roundTrips.sent(tick, nowMs, transport)
    this.outbox = new Outbox(wire, { ...limits, transport, counters, now, onFrame, onOverflow })
    this.telemetry = new LinkTelemetry(this, rates, now)
    this.crossing = this.#createCrossing()
  }

  send(message: ServerMessage): void {
    this.outbox.critical(this.#encode('critical', message))
  }

  sendShared(bytes: Uint8Array): void {
    this.#counters.messagesOut.add('critical', typeOf(bytes), bytes.length)
    this.outbox.critical(bytes)
  }

  /** What is worth nothing later. */
  sendDroppable(message: ServerMessage): void {
    this.outbox.droppable(this.#encode('droppable', message))
  }

  /** The lobby as it is now, in place of an older one that has not left. */
  sendLobbyState(bytes: Uint8Array): void {
    this.#counters.messagesOut.add('latest', 'LobbyState', bytes.length)
    this.outbox.lobbyState(bytes)
  }

  expectReply(): void {
    this.outbox.expectReply()
  }

  reply(message: ServerMessage): void {
    this.outbox.reply(this.#encode('critical', message))
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
    this.telemetry.subscribe(hz)
  }

  /** The client has the telemetry frame of `tick`. */
  acknowledge(tick: number, nowMs: number): void {
    this.roundTrips.acknowledge(tick, nowMs)
    this.outbox.acknowledge(tick, nowMs)
  }

  displace(): void {
    this.#onDisplaced()
  }

  close(code: WireCloseCode = WireClose.Normal): void {
    this.outbox.close()
    this.wire.end(code)
  }

  #encode(messageClass: OutboundClass, message: ServerMessage): Uint8Array {
    const bytes = encodeServerMessage(message)
    this.#counters.messagesOut.add(messageClass, message.type, bytes.length)
    return bytes
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
