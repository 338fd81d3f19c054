import type { Cars } from '../simulation/cars.ts'
import type { Track } from '../simulation/track.ts'
import type { Drivers } from './drivers.ts'
import { findBlocker, watchBlocker } from './following.ts'
import { beginPass, continuePass, wantsToPass } from './passing.ts'
import type { RacePlan } from './race-plan.ts'
import { keepOrder } from './road-order.ts'
import { isBeside, lookBack } from './room.ts'

/**
 * Other cars. A driver leaves room to a car beside him (room.ts), follows a car ahead at a distance from which he can
 * brake as it does (following.ts), and passes it where he can (passing.ts). Roads and rivals change slowly: he looks
 * round in every other step, and in every step while a car is beside him.
 */
const LOOK_S = 0.03

/** Looks at the traffic, and leaves in `drivers` what follows from it. */
export function mindTraffic(drivers: Drivers, slot: number, plan: RacePlan, cars: Cars, track: Track): void {
  const { view } = drivers.work
  drivers.patienceS[slot] = Math.max(0, drivers.patienceS[slot]! - view.sinceS)
  drivers.trafficLeftS[slot] = drivers.trafficLeftS[slot]! - view.sinceS
  if (drivers.trafficLeftS[slot]! > 0) {
    watchBlocker(drivers, slot, plan, cars, track)
    return
  }
  keepOrder(drivers.order, slot, cars.s)
  drivers.bandRightM[slot] = Number.NEGATIVE_INFINITY
  drivers.bandLeftM[slot] = Number.POSITIVE_INFINITY
  lookBack(drivers, slot, plan, cars, track)
  const blocker = findBlocker(drivers, slot, plan, cars, track)
  if (drivers.passingSide[slot] !== 0) continuePass(drivers, slot, plan, cars, track)
  else if (blocker >= 0 && wantsToPass(drivers, slot, plan, cars, track, blocker)) {
    beginPass(drivers, slot, plan, cars, track, blocker)
  } else drivers.wishedOffsetM[slot] = 0
  drivers.trafficLeftS[slot] = isBeside(drivers, slot) ? 0 : LOOK_S
}
