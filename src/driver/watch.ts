import type { Drivers } from './drivers.ts'
import { beginToBackOut } from './recovery.ts'

/**
 * Knows when a driver cannot get on: he stands although he wants to go, or faces the wrong way. After a moment he backs
 * out (recovery.ts); when nothing has helped for long he asks to be put back on the track, and whoever does so clears
 * the wish. A car that never moved yet may be waiting for its start.
 */
const STANDING_MPS = 0.5
const MOVING_MPS = 3
/** Pushing in vain for so long, he tries it backwards. */
const PUSH_S = 1
/** In trouble for so long in all, he gives up. */
const GIVE_UP_S = 15
/** A speed left by the car ahead below which he stands because it does. */
const HELD_UP_MPS = 1

export function watchProgress(drivers: Drivers, slot: number): void {
  const { view, isWaiting } = drivers.work
  const isWrongWay = view.along < 0
  if (view.vx > MOVING_MPS && !isWrongWay) {
    getOn(drivers, slot)
    return
  }
  const isHeldUp = drivers.trafficSpeedMps[slot]! < HELD_UP_MPS || isWaiting
  const isBackingOut = drivers.backingLeftS[slot]! > 0
  const isStanding = Math.abs(view.vx) < STANDING_MPS && !isHeldUp && !isBackingOut
  const stuckS = isStanding ? drivers.stuckS[slot]! + view.sinceS : 0
  drivers.stuckS[slot] = stuckS
  if (isStanding || isBackingOut || isWrongWay) drivers.troubleS[slot] = drivers.troubleS[slot]! + view.sinceS
  const hasStarted = drivers.hasStarted[slot] === 1
  if (drivers.troubleS[slot]! > GIVE_UP_S) giveUp(drivers, slot)
  else if (stuckS > PUSH_S && hasStarted) {
    drivers.stuckS[slot] = 0
    beginToBackOut(drivers, slot)
  }
}

/** Trouble is forgotten only in as much time as it took, or a car that swings to and fro would do so for ever. */
function getOn(drivers: Drivers, slot: number): void {
  drivers.hasStarted[slot] = 1
  drivers.wantsRespawn[slot] = 0
  drivers.stuckS[slot] = 0
  drivers.waitedS[slot] = 0
  drivers.troubleS[slot] = Math.max(0, drivers.troubleS[slot]! - drivers.work.view.sinceS)
}

function giveUp(drivers: Drivers, slot: number): void {
  drivers.wantsRespawn[slot] = 1
  drivers.stuckS[slot] = 0
  drivers.troubleS[slot] = 0
  drivers.backingLeftS[slot] = 0
}
