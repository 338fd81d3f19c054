import type { Cars } from '../simulation/cars.ts'
import type { Track } from '../simulation/track.ts'
import type { Drivers } from './drivers.ts'
import { PASS_GAP_M, PASS_GAP_S } from './overtaking.ts'
import { findPlace, readLine } from './pace-notes.ts'
import { IN_WAY_M } from './passing.ts'
import { gripShare, type RacePlan } from './race-plan.ts'
import { HALF_LENGTH_MAX_M, isObstacle, lookAt } from './rival.ts'
import { SWAP_M } from './road-order.ts'
import { BESIDE_M, isAlongside, leaveRoom } from './room.ts'

/**
 * Following: the car ahead that slows a driver most, and the speed that it leaves him. He closes up only as fast as he
 * can still brake to its speed with a part of his brakes.
 */
/** Distance kept to the car ahead at any speed, and per speed. */
const GAP_M = 1.2
const GAP_S = 0.08
/** He runs up on a car, beside which he is about to go, regardless of speed; but not into a bend that is so near. */
const RUN_UP_S = 2
/** Share of the brakes on which a driver relies when he closes up. */
const CLOSING_BRAKE_SHARE = 0.6
const HORIZON_M = 30
const HORIZON_S = 1.5
/** Beyond the way in which he could stop he still looks so far. */
const HORIZON_BEYOND_STOP_M = 20
/** Bumpers that overlap by no more than this are still one behind the other. */
const OVERLAP_M = 1
/** A limit that is so much above his speed holds him up in nothing, m/s. */
const FREE_MPS = 3

/** Goes through the cars ahead, nearest first; gives the one that slows this driver most, or −1. */
export function findBlocker(drivers: Drivers, slot: number, plan: RacePlan, cars: Cars, track: Track): number {
  const { work } = drivers
  const { view, ability, rival } = work
  setClosingBrakes(drivers, slot)
  const { slots, ranks } = drivers.order
  const { capacity, s, vx } = cars
  const { lengthM } = track
  const rank = ranks[slot]!
  const ownS = s[slot]!
  const speed = view.speedMps
  const brake = 2 * ability.closingMps2
  const horizonM = Math.max(HORIZON_M, HORIZON_S * speed, HORIZON_BEYOND_STOP_M + (speed * speed) / brake)
  const reachM = horizonM + speed * view.latencyS
  const touchM = plan.handling.lengthM / 2 + HALF_LENGTH_MAX_M
  const besideM = touchM + BESIDE_M
  const nearM = touchM + PASS_GAP_M + PASS_GAP_S * speed
  const spareM = touchM + GAP_M + GAP_S * speed
  const freeSquared = (speed + FREE_MPS) * (speed + FREE_MPS)
  let leastSquared = Number.POSITIVE_INFINITY
  let blocker = -1
  for (let step = 1; step < capacity; step++) {
    const other = slots[rank + step < capacity ? rank + step : rank + step - capacity]!
    const way = s[other]! - ownS
    const aheadM = way < -SWAP_M ? way + lengthM : way
    if (aheadM > reachM) break
    // Most cars are too fast for their distance to hold him up, or no worse than one that is nearer.
    const lead = vx[other]!
    const enough = aheadM > nearM && freeSquared < leastSquared ? freeSquared : leastSquared
    if (aheadM > besideM && lead * lead + brake * (aheadM - spareM) > enough) continue
    if (!isObstacle(cars, other)) continue
    work.hasCompany = true
    lookAt(rival, view, plan, cars, track, other)
    if (isAlongside(drivers)) leaveRoom(drivers, slot, cars, other)
    setLimit(drivers, slot, other)
    if (rival.limitSquared >= leastSquared || !isInWay(drivers, slot, plan)) continue
    leastSquared = rival.limitSquared
    blocker = other
  }
  drivers.trafficSpeedMps[slot] = Math.sqrt(leastSquared)
  drivers.blocker[slot] = blocker
  return blocker
}

/** Between two looks round he keeps his eye on the car that slows him, or will in a moment. */
export function watchBlocker(drivers: Drivers, slot: number, plan: RacePlan, cars: Cars, track: Track): void {
  const blocker = drivers.blocker[slot]!
  const { rival, view } = drivers.work
  if (blocker < 0 || drivers.trafficSpeedMps[slot]! > view.speedMps + FREE_MPS) return
  if (!isObstacle(cars, blocker)) return
  lookAt(rival, view, plan, cars, track, blocker)
  if (rival.distanceM <= 0) return
  setClosingBrakes(drivers, slot)
  setLimit(drivers, slot, blocker)
  drivers.trafficSpeedMps[slot] = Math.sqrt(rival.limitSquared)
}

/** Sets the deceleration, m/s², on which this driver relies. */
function setClosingBrakes({ work, skill }: Drivers, slot: number): void {
  const { ability } = work
  const brakes = Math.min(ability.pedalMps2, ability.slowerBrakingMps2)
  ability.closingMps2 = CLOSING_BRAKE_SHARE * gripShare(skill[slot]!) * brakes
}

/** Sets the square of the speed from which this driver can still slow to the rival's before he reaches it. */
function setLimit(drivers: Drivers, slot: number, other: number): void {
  const { view, here, ability, rival } = drivers.work
  const brake = 2 * ability.closingMps2
  const lead = rival.speedMps
  const isPassing = drivers.passingSide[slot] !== 0 && drivers.passedSlot[slot] === other
  const isRunningUp = isPassing && here.straightM > RUN_UP_S * view.speedMps
  const kept = isRunningUp ? 0 : GAP_S * Math.min(lead, view.speedMps)
  const free = rival.gapM - GAP_M - kept
  const creep = Math.max(0, lead + free)
  rival.limitSquared = free > 0 ? lead * lead + brake * free : creep * creep
}

/** Whether the rival, ahead, overlaps the lane this driver is going to take past it, or his car as it is now. */
function isInWay(drivers: Drivers, slot: number, plan: RacePlan): boolean {
  const { view, rival } = drivers.work
  if (rival.distanceM < plan.handling.lengthM / 2) return false
  const reach = rival.widthM + IN_WAY_M
  findPlace(plan.notes, rival.place)
  readLine(plan.notes, rival.place)
  if (Math.abs(rival.place.lineM + drivers.offsetM[slot]! - rival.n) < reach) return true
  const gap = rival.distanceM - rival.lengthM
  if (gap <= -OVERLAP_M || gap >= GAP_M + GAP_S * view.speedMps) return false
  return Math.abs(view.n - rival.n) < reach - IN_WAY_M / 2
}
