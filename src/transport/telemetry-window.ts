import { RTT_SAMPLES, TELEMETRY_IN_FLIGHT_MAX, TELEMETRY_PROBE_MS } from './limits.ts'

/**
 * How many telemetry frames may be under way on a stream (BP1). The system's buffers hide megabytes of backlog, so the
 * socket cannot tell that a reader stalled; the reader's acknowledgements can. At most RTT + 2 frames are
 * unacknowledged, where RTT is the median age of the oldest frame an acknowledgement covers: a stall adds one sample
 * and widens nothing. A client that never acknowledges gets one frame a second.
 */
export class TelemetryWindow {
  readonly #ticks = new Uint32Array(TELEMETRY_IN_FLIGHT_MAX)
  readonly #sentMs = new Float64Array(TELEMETRY_IN_FLIGHT_MAX)
  readonly #samples = new Float64Array(RTT_SAMPLES)
  readonly #sorted = new Float64Array(RTT_SAMPLES)
  #sampleCount = 0
  #head = 0
  #tail = 0
  #lastProgressMs = 0
  #rttMs = 100

  /** Median age in milliseconds at which a frame is acknowledged; a guess of 100 before the first. */
  get rttMs(): number {
    return this.#rttMs
  }

  get inFlight(): number {
    return this.#head - this.#tail
  }

  canSend(nowMs: number, hz: number): boolean {
    if (this.inFlight < this.#limit(hz)) return true
    if (nowMs - this.#lastProgressMs < TELEMETRY_PROBE_MS) return false
    this.#lastProgressMs = nowMs
    this.#tail = this.#head
    return true
  }

  sent(tick: number, nowMs: number): void {
    if (this.inFlight === 0) this.#lastProgressMs = nowMs
    this.#ticks[this.#head % TELEMETRY_IN_FLIGHT_MAX] = tick
    this.#sentMs[this.#head % TELEMETRY_IN_FLIGHT_MAX] = nowMs
    this.#head++
  }

  /** The client has received the frame of `tick`; acknowledgements are cumulative, stale ones change nothing. */
  acknowledge(tick: number, nowMs: number): void {
    if (this.#tail === this.#head) return
    const oldest = this.#tail % TELEMETRY_IN_FLIGHT_MAX
    if ((this.#ticks[oldest] as number) > tick) return
    this.#sample(nowMs - (this.#sentMs[oldest] as number))
    while (this.#tail < this.#head && (this.#ticks[this.#tail % TELEMETRY_IN_FLIGHT_MAX] as number) <= tick)
      this.#tail++
    this.#lastProgressMs = nowMs
  }

  #limit(hz: number): number {
    return Math.min(TELEMETRY_IN_FLIGHT_MAX, 2 + Math.ceil((this.#rttMs * hz) / 1000))
  }

  #sample(ageMs: number): void {
    this.#samples[this.#sampleCount % RTT_SAMPLES] = ageMs
    this.#sampleCount++
    const count = Math.min(this.#sampleCount, RTT_SAMPLES)
    this.#sorted.set(this.#samples)
    this.#sorted.subarray(0, count).sort()
    this.#rttMs = this.#sorted[count >> 1] as number
  }
}
