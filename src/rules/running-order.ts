import { CarStatus, type Timing } from './timing.ts'

/**
 * Who is where in a race: cars that still drive or have finished by marks passed, which is laps first; then, between
 * cars level on marks, by time at the flag or by distance; cars that stopped behind all of those, cars that never
 * started last. A car a lap down that has seen the flag thus stays behind everyone on the lead lap. Time penalties
 * count from the flag on: on the road nobody is overtaken by one.
 */

/** Sorts `order`, sets `position` and `finishPosition`. Nearly free when little has changed, so it may be called every tick. */
export function rankCars(timing: Timing): void {
  const { order, position, finishPosition, status, capacity } = timing
  const isFinal = timing.isStopped[0] === 1
  measureLevels(timing)
  for (let index = 1; index < capacity; index++) {
    const slot = order[index]!
    let place = index
    while (place > 0 && isAhead(timing, slot, order[place - 1]!, isFinal)) {
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
  timing.isOrderStale[0] = 0
}

/**
 * Prepares {@link isAhead}: what cars level on marks are ordered by. `levelMs` is when the car finished, penalties
 * included, or passed its latest mark; `levelM` the metres to its next mark.
 */
export function measureLevels(timing: Timing): void {
  const { levelMs, levelM, status, passed, finishMs, penaltyMs, markMs, nextMarkM, sM, capacity } = timing
  const { count, trackLengthM } = timing.marks
  for (let slot = 0; slot < capacity; slot++) {
    const isFinished = status[slot] === CarStatus.Finished
    const latestMark = (passed[slot]! + count - 1) % count
    levelMs[slot] = isFinished ? finishMs[slot]! + penaltyMs[slot]! : markMs[slot * count + latestMark]!
    const toGoM = nextMarkM[slot]! - sM[slot]!
    levelM[slot] = toGoM > 0 ? toGoM : toGoM + trackLengthM
  }
}

/**
 * A strict order over all slots, as of the last {@link measureLevels}: of two different ones exactly one is ahead.
 * `isFinal` when nobody drives on: then a car that did not reach the flag ranks behind those that did, whatever it had
 * ahead on the road.
 */
export function isAhead(timing: Timing, slot: number, other: number, isFinal: boolean): boolean {
  const { status, passed, levelMs, levelM } = timing
  const groups = groupOf(status[slot]!, isFinal) - groupOf(status[other]!, isFinal)
  if (groups !== 0) return groups < 0
  const lead = passed[slot]! - passed[other]!
  if (lead !== 0) return lead > 0
  const isAtFlag = status[slot] === CarStatus.Finished || status[other] === CarStatus.Finished
  const behind = isAtFlag ? levelMs[slot]! - levelMs[other]! : levelM[slot]! - levelM[other]!
  return behind === 0 ? slot < other : behind < 0
}

/** While the race runs, a car still driving may yet stay ahead of one that has finished. */
function groupOf(status: number, isFinal: boolean): number {
  if (status === CarStatus.Finished) return 0
  if (status === CarStatus.Running) return isFinal ? 1 : 0
  if (status === CarStatus.Dnf || status === CarStatus.Left) return 1
  return status === CarStatus.Dns ? 2 : 3
}
