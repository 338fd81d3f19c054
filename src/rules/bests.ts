import type { StateBlock } from '../simulation/state-block.ts'

/**
 * Best times, for the colours of a timing page and for equal laps. Only what was driven within the track limits counts.
 * The session's bests stay when who drove them leaves. All in milliseconds, 0 for none.
 */
export interface Bests {
  /** When the slot's best lap was completed: of two equal laps the earlier one ranks first. */
  readonly lapAtMs: Float64Array
  /** Sector 1, 2, 3 of a slot at slot·3, + 1, + 2. */
  readonly sectorMs: Float64Array
  /** One entry. */
  readonly sessionLapMs: Float64Array
  /** Three entries. */
  readonly sessionSectorMs: Float64Array
}

export function createBests(block: StateBlock, capacity: number): Bests {
  return {
    lapAtMs: block.float64(capacity),
    sectorMs: block.float64(capacity * 3),
    sessionLapMs: block.float64(1),
    sessionSectorMs: block.float64(3),
  }
}

export function clearBests(bests: Bests, slot: number): void {
  bests.lapAtMs[slot] = 0
  bests.sectorMs.fill(0, slot * 3, slot * 3 + 3)
}
