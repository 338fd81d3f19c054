import { aheadM } from './marks.ts'
import { CarStatus, type Timing } from './timing.ts'

/**
 * Who is where in a race: cars that still drive or have finished by marks passed, which is laps first; then, between
 * cars level on marks, by time at the flag or by distance; cars that stopped behind all of those, cars that never
 * started last. A car a lap down that has seen the flag thus stays behind everyone on the lead lap.
 */

/** Sorts `order`, sets `position` and `finishPosition`. Nearly free when little has changed, so it may be called every tick. */
export function rankCars(timing: Timing): void {
  const { order, position, finishPosition, status, capacity } = timing
  for (let index = 1; index < capacity; index++) {
    const slot = order[index]!
    let place = index
    while (place > 0 && isAhead(timing, slot, order[place - 1]!)) {
      order[place] = order[place - 1]!
      place--
    }
    order[place] = slot
  }
  for (let index = 0; index < capacity; index++) {
    const slot = order[index]!
    position[slot] = status[slot] === CarStatus.Absent ? 0 : index + 1
    finishPosition[slot] = status[slot] === CarStatus.Finished ? index + 1 : 0
  }
}

/**
 * A strict order over all slots: of two different ones exactly one is ahead. Slots of a lower `groupOf` come first,
 * whatever they have driven.
 */
export function isAhead(timing: Timing, slot: number, other: number, groupOf = liveGroup): boolean {
  const groups = groupOf(timing.status[slot]!) - groupOf(timing.status[other]!)
  if (groups !== 0) return groups < 0
  const marks = timing.passed[slot]! - timing.passed[other]!
  if (marks !== 0) return marks > 0
  const isAtFlag = timing.status[slot] === CarStatus.Finished || timing.status[other] === CarStatus.Finished
  const behind = isAtFlag
    ? latestMs(timing, slot) - latestMs(timing, other)
    : toGoM(timing, slot) - toGoM(timing, other)
  return behind === 0 ? slot < other : behind < 0
}

/** While the race runs, a car still driving may yet stay ahead of one that has finished. */
function liveGroup(status: number): number {
  if (status === CarStatus.Running || status === CarStatus.Finished) return 0
  return stoppedGroup(status)
}

/** When nobody drives on, only the flag counts before progress. */
export function finalGroup(status: number): number {
  if (status === CarStatus.Finished) return 0
  return status === CarStatus.Running ? 1 : stoppedGroup(status)
}

function stoppedGroup(status: number): number {
  if (status === CarStatus.Dnf || status === CarStatus.Left) return 1
  return status === CarStatus.Dns ? 2 : 3
}

/** When the car finished, or passed its latest mark. */
function latestMs(timing: Timing, slot: number): number {
  if (timing.status[slot] === CarStatus.Finished) return timing.finishMs[slot]!
  const { count } = timing.marks
  return timing.markMs[slot * count + ((timing.passed[slot]! + count - 1) % count)]!
}

/** Metres to the next mark. */
function toGoM(timing: Timing, slot: number): number {
  const { marks } = timing
  return aheadM(marks, timing.sM[slot]!, marks.sM[timing.passed[slot]! % marks.count]!)
}
