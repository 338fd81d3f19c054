/**
 * Everything random about a fuzz run, from one seed: mulberry32, which is small, fast and good enough to choose mutations.
 * The same seed makes the same choices in the same order.
 */
export class Chance {
  readonly seed: number
  #state: number

  constructor(seed: number) {
    this.seed = seed
    this.#state = seed >>> 0
  }

  /** 0 to 1, without 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }

  /** A whole number from 0 to `end` - 1; 0 when there is none. */
  below(end: number): number {
    return Math.floor(this.next() * Math.max(1, end))
  }

  pick<T>(list: readonly T[]): T {
    const chosen = list[this.below(list.length)]
    if (chosen === undefined) throw new RangeError('There is nothing to choose from.')
    return chosen
  }

  isSo(probability: number): boolean {
    return this.next() < probability
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.below(256))
  }

  shuffled<T>(list: readonly T[]): T[] {
    const rest = [...list]
    const order: T[] = []
    while (rest.length > 0) order.push(...rest.splice(this.below(rest.length), 1))
    return order
  }

  /** Another source of choices that this one's further use does not change. */
  fork(): Chance {
    return new Chance(this.below(0x1_0000_0000))
  }
}
