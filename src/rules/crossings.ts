/**
 * Who ended a sector and who crossed the line within the present tick. Collected while the cars are stepped and told
 * once all are: what is best and who was first must not depend on slot numbers. Empty between ticks, hence no state.
 */
export interface Crossings {
  /** Of the line. */
  count: number
  readonly slots: Int32Array
  // One entry a slot.
  readonly atMs: Float64Array
  /** Time of the lap that the crossing completed, 0 when it completed none. */
  readonly lapMs: Float64Array
  readonly isValid: Uint8Array
  readonly isOwnBest: Uint8Array
  readonly sectors: SectorEnds
}

/** An entry is slot·3 + sector − 1: no car ends the same sector twice within a tick. */
export interface SectorEnds {
  count: number
  readonly entries: Int32Array
  // One for each of those entries.
  readonly timeMs: Float64Array
  readonly lap: Int32Array
  readonly isValid: Uint8Array
  readonly isOwnBest: Uint8Array
}

export function createCrossings(capacity: number): Crossings {
  return {
    count: 0,
    slots: new Int32Array(capacity),
    atMs: new Float64Array(capacity),
    lapMs: new Float64Array(capacity),
    isValid: new Uint8Array(capacity),
    isOwnBest: new Uint8Array(capacity),
    sectors: {
      count: 0,
      entries: new Int32Array(capacity * 3),
      timeMs: new Float64Array(capacity * 3),
      lap: new Int32Array(capacity * 3),
      isValid: new Uint8Array(capacity * 3),
      isOwnBest: new Uint8Array(capacity * 3),
    },
  }
}

/** By time, then by slot. Insertion sort: there is hardly ever more than one. */
export function sortCrossings({ slots, atMs, count }: Crossings): void {
  for (let index = 1; index < count; index++) {
    const slot = slots[index]!
    let place = index
    while (place > 0 && isBefore(atMs, slot, slots[place - 1]!)) {
      slots[place] = slots[place - 1]!
      place--
    }
    slots[place] = slot
  }
}

function isBefore(atMs: Float64Array, slot: number, other: number): boolean {
  return atMs[slot] === atMs[other] ? slot < other : atMs[slot]! < atMs[other]!
}
