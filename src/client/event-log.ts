import { clientError } from './apex-sim-error.ts'
import { Gate } from './gate.ts'

/**
 * Events in order, for readers that loop over them. The log keeps a bounded number of the last events, whether or not
 * anyone reads: a loop begins with the oldest event that no loop has taken yet, so nothing between two loops, or before
 * the first, goes missing without a word. A loop that falls behind by more than the bound fails with `events_lost`.
 */
export class EventLog<T> implements AsyncIterable<T> {
  readonly #keptMax: number
  readonly #gate = new Gate()
  #kept: T[] = []
  /** Number of the first kept event, counted from the beginning. */
  #first = 0
  /** Number of the first event that no loop has taken. */
  #untaken = 0
  #isEnded = false

  constructor(keptMax: number) {
    this.#keptMax = keptMax
  }

  push(event: T): void {
    if (this.#isEnded) return
    this.#kept.push(event)
    if (this.#kept.length > this.#keptMax) {
      this.#kept.shift()
      this.#first++
    }
    this.#gate.open()
  }

  /** Loops end when they have taken what is kept. */
  end(): void {
    this.#isEnded = true
    this.#gate.open()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    let next = Math.max(this.#first, this.#untaken)
    for (;;) {
      if (next < this.#first) throw clientError('events_lost', `${this.#first - next} of them`)
      const index = next - this.#first
      if (index < this.#kept.length) {
        next++
        this.#untaken = Math.max(this.#untaken, next)
        // The index was checked just now; an event may itself be undefined.
        yield this.#kept[index] as T
      } else if (this.#isEnded) return
      else await this.#gate.wait()
    }
  }
}
