/** Bytes to be given away: in order to what fits; after the first that does not, to nothing more. */
export class Budget {
  isExceeded = false
  #left: number

  constructor(bytes: number) {
    this.#left = bytes
  }

  spend(bytes: number): void {
    this.#left -= bytes
  }

  /** At most `countMax` of the items, unless more are kept; what is kept anyway has been paid for with {@link spend}. */
  choose<T>(
    items: readonly T[],
    bytesOf: (item: T) => number,
    countMax: number,
    isKept: (item: T) => boolean = () => false,
  ): readonly T[] {
    const kept = new Set(items.filter(isKept))
    let count = kept.size
    return items.filter((item) => {
      if (kept.has(item)) return true
      const bytes = bytesOf(item)
      if (bytes > this.#left || count >= countMax) this.isExceeded = true
      if (this.isExceeded) return false
      this.#left -= bytes
      count++
      return true
    })
  }
}
