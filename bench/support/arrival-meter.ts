/**
 * What one driver notices of a server: the time between two frames, and from an input to the frame that shows it applied.
 * Sequences may be cut to 16 bits.
 */
export class ArrivalMeter {
  readonly frameGapsMs: number[] = []
  readonly echoesMs: number[] = []
  readonly #sentMs = new Float64Array(KEPT)
  #lastFrameMs = 0
  #applied = 0

  sent(sequence: number): void {
    this.#sentMs[sequence % KEPT] = performance.now()
  }

  frame(appliedSequence: number): void {
    const nowMs = performance.now()
    if (this.#lastFrameMs !== 0) this.frameGapsMs.push(nowMs - this.#lastFrameMs)
    this.#lastFrameMs = nowMs
    const sentMs = this.#sentMs[appliedSequence % KEPT] ?? 0
    if (appliedSequence === this.#applied || sentMs === 0) return
    this.#applied = appliedSequence
    this.echoesMs.push(nowMs - sentMs)
  }
}

/** Inputs that may be under way; divides 65,536. */
const KEPT = 256

/** Of all drivers together. */
export interface Arrivals {
  readonly frameGapsMs: Float64Array
  readonly echoesMs: Float64Array
  /** That the sockets read, by the second and client. */
  readonly bytesPerSecond: number
}

export function arrivalsOf(meters: readonly ArrivalMeter[], bytes: number, seconds: number): Arrivals {
  return {
    frameGapsMs: Float64Array.from(meters.flatMap(({ frameGapsMs }) => frameGapsMs)),
    echoesMs: Float64Array.from(meters.flatMap(({ echoesMs }) => echoesMs)),
    bytesPerSecond: bytes / seconds / meters.length,
  }
}
