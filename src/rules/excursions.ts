import type { StateBlock } from '../simulation/state-block.ts'

/** The present or latest excursion of each slot's car beyond the track limits, and how many of them counted. */
export interface Excursions {
  /** 1 while all four wheels are off. */
  readonly isOff: Uint8Array
  /** Ticks off in this excursion, however often it was interrupted; 0 before the first. */
  readonly offTicks: Int32Array
  /** When at least one wheel came back, a tick. */
  readonly returnedTick: Int32Array
  /** Speed at which the car left the track, m/s; infinite when it was pushed. */
  readonly leftAtMps: Float64Array
  /** Its least speed since. */
  readonly leastMps: Float64Array
  /** 1 once the excursion has been counted: it is not counted again. */
  readonly isCounted: Uint8Array
  readonly count: Int32Array
}

export function createExcursions(block: StateBlock, capacity: number): Excursions {
  return {
    isOff: block.uint8(capacity),
    offTicks: block.int32(capacity),
    returnedTick: block.int32(capacity),
    leftAtMps: block.float64(capacity),
    leastMps: block.float64(capacity),
    isCounted: block.uint8(capacity),
    count: block.int32(capacity),
  }
}

export function clearExcursions(excursions: Excursions, slot: number): void {
  excursions.isOff[slot] = 0
  excursions.offTicks[slot] = 0
  excursions.returnedTick[slot] = 0
  excursions.leftAtMps[slot] = 0
  excursions.leastMps[slot] = 0
  excursions.isCounted[slot] = 0
  excursions.count[slot] = 0
}
