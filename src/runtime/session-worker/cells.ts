/** Hands out the numbers from 0 to `count` - 1 and takes them back. */
export class Cells {
  readonly #free: number[]

  constructor(count: number) {
    this.#free = Array.from({ length: count }, (_, index) => count - 1 - index)
  }

  /** Undefined when all are taken. */
  take(): number | undefined {
    return this.#free.pop()
  }

  giveBack(cell: number): void {
    this.#free.push(cell)
  }
}
