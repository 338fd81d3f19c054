import type { Cars } from '../simulation/cars.ts'

/**
 * One number of 32 bits for where all cars are and how they move in a tick: FNV-1a, 32 bits at a time, over the exact
 * bits of x, y, headingX, headingY, vx and vy, column by column, slot by slot, low word first. Two races that differ
 * anywhere differ in these soon, so comparing it tick by tick names the first tick at which a replay is not the race.
 */
export class PoseCheck {
  readonly #columns: readonly Uint32Array[]

  constructor({ x, y, headingX, headingY, vx, vy }: Cars) {
    this.#columns = [x, y, headingX, headingY, vx, vy].map((column) => new Uint32Array(column.buffer))
  }

  /** Signed, as it is kept in rows. */
  of(): number {
    let hash = 0x811c9dc5
    for (let index = 0; index < this.#columns.length; index++) {
      const column = this.#columns[index]!
      for (let word = 0; word < column.length; word++) hash = Math.imul(hash ^ column[word]!, 0x01000193)
    }
    return hash | 0
  }
}
