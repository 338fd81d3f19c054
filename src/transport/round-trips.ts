import type { Transport } from '../observability/counters.ts'
import type { RoundTripHistograms } from '../observability/round-trip-histograms.ts'
import { ROUND_TRIP_MS_MAX } from './limits.ts'

/**
 * How far away one client is (HB2), from what it says anyway: every input and TelemetryAck names the newest telemetry
 * tick that has arrived. One frame at a time is watched, from leaving to the first acknowledgement of it or of a newer
 * one, so the figure holds the client's own delay up to its next input. Smoothed as RFC 6298 does for TCP, with jitter as
 * in RFC 3550: the mean difference of one round trip from the next. It costs a few numbers and no memory.
 */
export class RoundTrips {
  readonly #histograms: RoundTripHistograms
  #rttMs = 0
  #jitterMs = 0
  #lastMs = 0
  #samples = 0
  /** The frame that is watched; 0 = none. */
  #watchedTick = 0
  #watchedMs = 0
  #watchedOn: Transport = 'tcp'
  #newestTick = 0

  constructor(histograms: RoundTripHistograms) {
    this.#histograms = histograms
  }

  /** Smoothed, milliseconds; undefined before the first acknowledgement. */
  get rttMs(): number | undefined {
    return this.#samples === 0 ? undefined : this.#rttMs
  }

  /** Milliseconds; undefined before there were two. */
  get jitterMs(): number | undefined {
    return this.#samples < 2 ? undefined : this.#jitterMs
  }

  /** A frame of this tick has left just now. */
  sent(tick: number, nowMs: number, transport: Transport): void {
    // Ticks begin again with each session.
    const isRestart = tick < this.#newestTick
    this.#newestTick = tick
    const isWatching = this.#watchedTick !== 0 && nowMs - this.#watchedMs < ROUND_TRIP_MS_MAX
    if (isWatching && !isRestart) return
    this.#watchedTick = tick
    this.#watchedMs = nowMs
    this.#watchedOn = transport
  }

  /** The client has the frame of `tick`. One that was never sent is of another session, or a lie. */
  acknowledge(tick: number, nowMs: number): void {
    if (this.#watchedTick === 0 || tick < this.#watchedTick || tick > this.#newestTick) return
    this.#watchedTick = 0
    this.#take(Math.min(nowMs - this.#watchedMs, ROUND_TRIP_MS_MAX))
  }

  #take(roundTripMs: number): void {
    const { rttMs, jitterMs } = this.#histograms[this.#watchedOn]
    rttMs.observe(roundTripMs)
    this.#rttMs = this.#samples === 0 ? roundTripMs : this.#rttMs + (roundTripMs - this.#rttMs) / RTT_SHARE
    if (this.#samples > 0) {
      const differenceMs = Math.abs(roundTripMs - this.#lastMs)
      jitterMs.observe(differenceMs)
      this.#jitterMs += (differenceMs - this.#jitterMs) / JITTER_SHARE
    }
    this.#lastMs = roundTripMs
    if (this.#samples < 2) this.#samples++
  }
}

/** RFC 6298, alpha = 1/8. */
const RTT_SHARE = 8
/** RFC 3550, 6.4.1. */
const JITTER_SHARE = 16
