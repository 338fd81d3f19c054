import type { StateBlock } from '../simulation/state-block.ts'

/**
 * The slots of a race in the order in which they lie along the road, so that a driver finds the cars around him without
 * going through all. It is sorted anew once in every round of drivers; hardly any car changes places in between, so one
 * pass over the slots does. Whoever reads it must reckon with neighbours who have just swapped, by no more than
 * {@link SWAP_M}. Slots without a car lie anywhere.
 */
export interface RoadOrder {
  /** Slots by arc length, the least first; and the place of each slot in it. */
  readonly slots: Int32Array
  readonly ranks: Int32Array
  /** One entry: calls of the drivers' step for which the order still does. */
  readonly callsLeft: Uint8Array
}

/** Rounds are a few ticks long: no car passes another by more in that time, metres. */
export const SWAP_M = 5

export function createRoadOrder(block: StateBlock, capacity: number): RoadOrder {
  const order = { slots: block.int32(capacity), ranks: block.int32(capacity), callsLeft: block.uint8(1) }
  for (let slot = 0; slot < capacity; slot++) {
    order.slots[slot] = slot
    order.ranks[slot] = slot
  }
  return order
}

/** Sees to it that the order is no older than a round of so many calls. */
export function keepOrder(order: RoadOrder, s: Float64Array, roundCalls: number): void {
  if (order.callsLeft[0]! > 0) return
  order.callsLeft[0] = roundCalls
  sort(order, s)
}

/** A call of the drivers' step is over. */
export function ageOrder({ callsLeft }: RoadOrder): void {
  if (callsLeft[0]! > 0) callsLeft[0] = callsLeft[0]! - 1
}

/** Insertion sort: next to nothing to do when the order of the tick before still holds. */
function sort({ slots, ranks }: RoadOrder, s: Float64Array): void {
  for (let rank = 1; rank < slots.length; rank++) {
    const slot = slots[rank]!
    let place = rank
    while (place > 0 && s[slots[place - 1]!]! > s[slot]!) {
      slots[place] = slots[place - 1]!
      ranks[slots[place]!] = place
      place--
    }
    if (place === rank) continue
    slots[place] = slot
    ranks[slot] = place
  }
}
