/**
 * The tick of the green light, from the countdowns that frames tell: each is rounded to 10 ms and so leaves a few ticks
 * in question; a few frames leave one.
 */
export class GreenLight {
  readonly #ticksPerMs: number
  #earliest = 0
  #latest = 0

  constructor(tickHz: number) {
    this.#ticksPerMs = tickHz / 1000
  }

  /** It is known: cars are held until, and in, the step to this tick. */
  set(tick: number): void {
    this.#earliest = tick
    this.#latest = tick
  }

  /** A frame of `tick` tells that so much is left. */
  see(tick: number, countdownMs: number): void {
    const earliest = Math.ceil(tick + (countdownMs - ROUNDING_MS) * this.#ticksPerMs)
    const latest = Math.floor(tick + (countdownMs + ROUNDING_MS) * this.#ticksPerMs)
    const isAnother = earliest > this.#latest || latest < this.#earliest
    this.#earliest = isAnother ? earliest : Math.max(this.#earliest, earliest)
    this.#latest = isAnother ? latest : Math.min(this.#latest, latest)
  }

  /** Whether cars are held on the grid in the step to `tick`. */
  isHolding(tick: number): boolean {
    return tick <= (this.#earliest + this.#latest) >> 1
  }
}

/** Half of the frame's unit, and half of the millisecond that was rounded before. */
const ROUNDING_MS = 5.5
