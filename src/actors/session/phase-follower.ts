/**
 * Finds the phase at which a driver's frames follow his inputs most closely (TEL3): of the ticks in a period, the one
 * that inputs wait for least, long waits counting for more. An input that just misses its frame waits for nearly a whole
 * period, and it takes few of them to be felt: by the plain mean 1 in 20 would, to spare the others a tick. Counting
 * where inputs are applied, instead of taking the last one, keeps the phase still when they arrive on the edge between
 * two ticks.
 */
export class PhaseFollower {
  /** How often an input was applied at each tick of the period. */
  #counts: Uint16Array
  #seen = 0

  constructor(divisor: number) {
    this.#counts = new Uint16Array(divisor)
  }

  get divisor(): number {
    return this.#counts.length
  }

  /** An input was applied at `tick`. The tick of the period to send at, now and then; undefined in between. */
  applied(tick: number): number | undefined {
    const index = tick % this.#counts.length
    this.#counts[index] = (this.#counts[index] ?? 0) + 1
    this.#seen++
    if (this.#seen < DECIDE_AFTER) return undefined
    this.#seen = DECIDE_AFTER / 2
    const best = this.#best()
    // What is long past counts less and less.
    for (const [at, count] of this.#counts.entries()) this.#counts[at] = count >> 1
    return best
  }

  #best(): number {
    const { length } = this.#counts
    let best = 0
    let bestWait = Number.POSITIVE_INFINITY
    for (let candidate = 0; candidate < length; candidate++) {
      let wait = 0
      for (const [at, count] of this.#counts.entries()) wait += count * weightOf((candidate - at + length) % length)
      if (wait < bestWait) {
        best = candidate
        bestWait = wait
      }
    }
    return best
  }
}

/** Inputs between two decisions: about a second of them, halved after the first. */
const DECIDE_AFTER = 60

/** The fourth power of a wait in ticks: at 60 Hz one input in eighty that waits for three ticks outweighs one for all. */
function weightOf(ticks: number): number {
  return ticks * ticks * ticks * ticks
}
