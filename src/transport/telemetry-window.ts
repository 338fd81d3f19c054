import { RTT_GUESS_MS, RTT_SAMPLES, TELEMETRY_IN_FLIGHT_MAX, TELEMETRY_PROBE_MS } from './limits.ts'

/**
 * How many telemetry frames may be under way on a stream (BP1). The system's buffers hide megabytes of backlog, so the
 * socket cannot tell that a reader stalled; the reader's acknowledgements can. At most RTT + 2 frames are
 * unacknowledged, where RTT is the lowest median there has been of the ages at which frames are acknowledged: a stall
 * adds one sample and widens nothing, nor does a link slower than the rate, whose own backlog makes every age grow. Without acknowledgements, one frame a second goes out as a probe and stays unacknowledged like any
 * other, so that a client that never acknowledges gets no more than that.
 */
export class TelemetryWindow {
  readonly #ticks = new Uint32Array(TELEMETRY_IN_FLIGHT_MAX)
  readonly #sentMs = new Float64Array(TELEMETRY_IN_FLIGHT_MAX)
  readonly #samples = new Float64Array(RTT_SAMPLES)
  readonly #sorted = new Float64Array(RTT_SAMPLES)
  #sampleCount = 0
  #head = 0
  #tail = 0
  #newestTick = 0
  #lastProgressMs = 0
  #rttMs = RTT_GUESS_MS

  /** Age in milliseconds at which the oldest frame of an acknowledgement is acknowledged; a guess until enough were. */
  get rttMs(): number {
    return this.#rttMs
  }

  get inFlight(): number {
    return this.#head - this.#tail
  }

  /** Whether a frame of this tick may go out now to a reader of `hz` frames a second. */
  canSend({ tick, hz }: { readonly tick: number; readonly hz: number }, nowMs: number): boolean {
    if (tick < this.#newestTick) this.#restart()
    if (this.inFlight < this.#limit(hz)) return true
    return nowMs - this.#lastProgressMs >= TELEMETRY_PROBE_MS
  }

  sent(tick: number, nowMs: number): void {
    if (this.inFlight === TELEMETRY_IN_FLIGHT_MAX) this.#tail++
    this.#newestTick = tick
    this.#lastProgressMs = nowMs
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

  /** Ticks begin again with each session: frames of the one before are nobody's to acknowledge, and all may be different. */
  #restart(): void {
    this.#newestTick = 0
    this.#tail = this.#head
    this.#sampleCount = 0
    this.#rttMs = RTT_GUESS_MS
  }

  #limit(hz: number): number {
    return Math.min(TELEMETRY_IN_FLIGHT_MAX, 2 + Math.ceil((this.#rttMs * hz) / 1000))
  }

  #sample(ageMs: number): void {
    this.#samples[this.#sampleCount % RTT_SAMPLES] = ageMs
    this.#sampleCount++
    if (this.#sampleCount < RTT_SAMPLES) return
    this.#sorted.set(this.#samples)
    this.#sorted.sort()
    const medianMs = this.#sorted[RTT_SAMPLES >> 1] as number
    this.#rttMs = this.#sampleCount === RTT_SAMPLES ? medianMs : Math.min(this.#rttMs, medianMs)
  }
}
