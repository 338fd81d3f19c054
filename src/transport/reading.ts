import type { Wire } from './wire.ts'

/** Why a socket is not read: its client floods, or what he said before waits for its turn. */
export type ReadingHold = 'flood' | 'turn'

/** Whether a connection's socket is read: as long as nothing is held against it. */
export class Reading {
  readonly #wire: Pick<Wire, 'setReading'>
  readonly #holds = new Set<ReadingHold>()

  constructor(wire: Pick<Wire, 'setReading'>) {
    this.#wire = wire
  }

  /** False when it was held for that already. */
  hold(reason: ReadingHold): boolean {
    if (this.#holds.has(reason)) return false
    this.#holds.add(reason)
    if (this.#holds.size === 1) this.#wire.setReading(false)
    return true
  }

  release(reason: ReadingHold): void {
    if (this.#holds.delete(reason) && this.#holds.size === 0) this.#wire.setReading(true)
  }
}
