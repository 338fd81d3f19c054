import type { Drivers } from './drivers.ts'

/**
 * Knows when a driver cannot get on by himself: he stands although he wants to go, or faces the wrong way. Then he asks
 * to be put back on the track; whoever does so clears the wish. A car that never moved yet may be waiting for its start.
 */
const STANDING_MPS = 1
const MOVING_MPS = 3
const GIVE_UP_S = 3
const GIVE_UP_AT_START_S = 15

/** A speed left by the car ahead below which he stands because it does. */
const HELD_UP_MPS = 1

export function watchProgress(drivers: Drivers, slot: number): void {
  const { view } = drivers.work
  const isHeldUp = drivers.trafficSpeedMps[slot]! < HELD_UP_MPS
  const isWrongWay = view.along < 0
  const isStanding = Math.abs(view.vx) < STANDING_MPS && !isHeldUp
  if (view.vx > MOVING_MPS && !isWrongWay) {
    drivers.hasStarted[slot] = 1
    drivers.wantsRespawn[slot] = 0
  }
  if (!isWrongWay && !isStanding) {
    drivers.stuckS[slot] = 0
    return
  }
  const stuckS = drivers.stuckS[slot]! + view.sinceS
  const patienceS = drivers.hasStarted[slot] === 1 ? GIVE_UP_S : GIVE_UP_AT_START_S
  drivers.stuckS[slot] = stuckS > patienceS ? 0 : stuckS
  if (stuckS > patienceS) drivers.wantsRespawn[slot] = 1
}
