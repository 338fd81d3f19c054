import type { Cars } from '../simulation/cars.ts'
import type { Track } from '../simulation/track.ts'
import type { Drivers } from './drivers.ts'
import { findBlocker, watchBlocker } from './following.ts'
import { wantsToPass } from './overtaking.ts'
import { beginPass, continuePass, isPassingClosely } from './passing.ts'
import type { RacePlan } from './race-plan.ts'
import { isBeside, lookBack } from './room.ts'
import { makesWay } from './yielding.ts'

/**
 * Other cars. A driver leaves room to a car beside him (room.ts), follows a car ahead at a distance from which he can
 * brake as it does (following.ts), passes it where he can (passing.ts), and makes way for one that laps him
 * (yielding.ts). Roads and rivals change slowly: he looks round in every step while a car is beside him, in every other
 * one while cars are about, and ten times a second on a free road.
 */
const LOOK_S = 0.03
const LOOK_FREE_S = 0.1

/** Looks at the traffic, and leaves in `drivers` what follows from it. */
export function mindTraffic(drivers: Drivers, slot: number, plan: RacePlan, cars: Cars, track: Track): void {
  const { work } = drivers
  const { view } = work
  drivers.patienceS[slot] = Math.max(0, drivers.patienceS[slot]! - view.sinceS)
  drivers.trafficLeftS[slot] = drivers.trafficLeftS[slot]! - view.sinceS
  if (drivers.trafficLeftS[slot]! > 0) {
    watchBlocker(drivers, slot, plan, cars, track)
    return
  }
  work.hasCompany = false
  work.lapper = -1
  drivers.bandRightM[slot] = Number.NEGATIVE_INFINITY
  drivers.bandLeftM[slot] = Number.POSITIVE_INFINITY
  lookBack(drivers, slot, plan, cars, track)
  const blocker = findBlocker(drivers, slot, plan, cars, track)
  if (makesWay(drivers, slot, plan, cars, track)) {
    // He is being lapped, and passes nobody meanwhile.
  } else if (drivers.passingSide[slot] !== 0) continuePass(drivers, slot, plan, cars, track)
  else if (blocker >= 0 && wantsToPass(drivers, slot, plan, cars, track, blocker)) {
    beginPass(drivers, slot, plan, cars, track, blocker)
  } else drivers.wishedOffsetM[slot] = 0
  const isClose = isBeside(drivers, slot) || isPassingClosely(drivers, slot)
  drivers.trafficLeftS[slot] = isClose ? 0 : work.hasCompany ? LOOK_S : LOOK_FREE_S
}
