import type { SharedFrame, TelemetrySink } from '../actors/ports.ts'
import { writeTelemetryHead } from '../protocol/telemetry/frame-head.ts'
import { HEAD_BYTES } from '../protocol/telemetry/frame-layout.ts'
import type { DatagramPath } from './client-link.ts'
import type { Outbox } from './outbox.ts'
import type { RoundTrips } from './round-trips.ts'

/**
 * Where one client's telemetry goes: by datagrams while they arrive, by the stream otherwise, at the rate that was asked
 * for or the channel's default.
 */
export class LinkTelemetry implements TelemetrySink {
  readonly #link: TelemetryLink
  readonly #rates: TelemetryRates
  readonly #now: () => number
  /** The newest frame with this receiver's head; made once, since a newer frame takes the place of one that waits. */
  readonly #frame: ReusedFrame = { head: new Uint8Array(HEAD_BYTES), body: NO_BODY, tick: 0, hz: 0 }
  /** Asked for with SubscribeTelemetry; 0 = the channel's default. */
  #subscribedHz = 0

  constructor(link: TelemetryLink, rates: TelemetryRates, now: () => number) {
    this.#link = link
    this.#rates = rates
    this.#now = now
  }

  get hz(): number {
    if (this.#link.dialect === 1) return this.#rates.dialect1Hz
    if (this.#subscribedHz > 0) return this.#subscribedHz
    return this.#link.datagrams?.isAlive() ? this.#rates.datagramHz : this.#rates.streamHz
  }

  subscribe(hz: number): void {
    this.#subscribedHz = hz
  }

  writeMessage(bytes: Uint8Array, tick: number): void {
    this.#link.outbox.telemetry(bytes, tick)
  }

  writeFrame(frame: SharedFrame, appliedSequence: number, bufferDepth: number): void {
    const { head } = this.#frame
    writeTelemetryHead(appliedSequence, bufferDepth, head)
    const { datagrams, outbox, roundTrips } = this.#link
    const bodies = datagrams?.isAlive() ? frame.datagramBodies() : undefined
    if (bodies !== undefined) {
      roundTrips.sent(frame.tick, this.#now(), 'udp')
      for (const body of bodies) datagrams?.send(head, body)
      return
    }
    this.#frame.body = frame.streamBody()
    this.#frame.tick = frame.tick
    this.#frame.hz = this.hz
    outbox.windowedTelemetry(this.#frame)
  }
}

const NO_BODY = new Uint8Array(0)

interface ReusedFrame {
  readonly head: Uint8Array
  body: Uint8Array
  tick: number
  hz: number
}

/** What of a connection its telemetry depends on. */
interface TelemetryLink {
  readonly dialect: 1 | 2
  readonly datagrams: DatagramPath | undefined
  readonly outbox: Outbox
  readonly roundTrips: RoundTrips
}

/** Frames a second, by dialect and channel. */
export interface TelemetryRates {
  readonly dialect1Hz: number
  readonly streamHz: number
  readonly datagramHz: number
}
