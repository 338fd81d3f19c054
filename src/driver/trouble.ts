import type { Drivers } from './drivers.ts'
import type { Place } from './place.ts'
import type { View } from './view.ts'

/** What is left of a driver's hurry where the plan does not hold: the wrong way round, beside the road, off his lane. */
const WRONG_WAY_SPEED_MPS = 4
/** Cosine of the angle from the road at which he counts himself as facing the wrong way. */
export const WRONG_WAY_ALONG = 0.3
const GRASS_SPEED_MPS = 25
/** Far from where he wants to be across the road, he slows: the plan holds for his lane only. */
const LOST_M = 2.5
const LOST_SPEED_MPS = 30

export function isOnGrass(view: View, here: Place): boolean {
  return view.n > here.widthLeftM || view.n < -here.widthRightM
}

/** Lowers the speed limit of the wish to what the trouble he is in allows, if any. */
export function limitForTrouble(drivers: Drivers): void {
  const { view, here, wish } = drivers.work
  if (view.along < WRONG_WAY_ALONG) wish.speedLimitMps = Math.min(wish.speedLimitMps, WRONG_WAY_SPEED_MPS)
  else if (isOnGrass(view, here)) wish.speedLimitMps = Math.min(wish.speedLimitMps, GRASS_SPEED_MPS)
  else if (Math.abs(view.n - here.laneM) > LOST_M) wish.speedLimitMps = Math.min(wish.speedLimitMps, LOST_SPEED_MPS)
}
