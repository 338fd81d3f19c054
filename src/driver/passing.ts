import type { Cars } from '../simulation/cars.ts'
import type { Track } from '../simulation/track.ts'
import type { Drivers } from './drivers.ts'
import { keepInside } from './place.ts'
import type { RacePlan } from './race-plan.ts'
import { HALF_LENGTH_MAX_M, isObstacle, lookAt, lookAtRoad, type Rival } from './rival.ts'
import { SWAP_M } from './road-order.ts'
import { BESIDE_M, isAlongside, ROOM_M } from './room.ts'

/**
 * Passing, once a driver has made up his mind (overtaking.ts): he goes beside the car ahead, on the inside of the next
 * bend if he can choose, and comes back when it is behind him. He gives up when the door is shut, or when the bend comes
 * and he is not alongside.
 */
/** Side to side: nearer than this a car ahead is in his way. */
export const IN_WAY_M = 0.45

const PASSED_M = 3
const GIVE_UP_M = 60
/** After a shut door or a bend that came too soon, and when there was no room at all. */
const PATIENCE_S = 2
const PATIENCE_SHORT_S = 0.5
/** Bumper to bumper. */
const CLOSE_M = 8
/** A third car this near ahead on the lane spoils it. */
const THIRD_CAR_M = 30
/** Nobody who is this far behind is beside him, centre to centre. */
const BESIDE_CAR_M = 2 * HALF_LENGTH_MAX_M + BESIDE_M
/** Rounding: a lane that is kept inside the white lines by no more than this is inside them. */
const INSIDE_M = 0.05

const LEFT = 1
const RIGHT = -1
const AHEAD = 1
const BEHIND = -1

/** Chooses the side: the inner one of the next bend where there is room, else the other one, else patience. */
export function beginPass(
  drivers: Drivers,
  slot: number,
  plan: RacePlan,
  cars: Cars,
  track: Track,
  other: number,
): void {
  lookAtRoad(drivers.work.rival, plan)
  const { here } = drivers.work
  const inner = here.turn > 0 ? LEFT : RIGHT
  const side = hasRoom(drivers, slot, plan, cars, track, other, inner) ? inner : -inner
  if (side === inner || hasRoom(drivers, slot, plan, cars, track, other, side)) {
    drivers.passingSide[slot] = side
    steerPast(drivers, slot, side)
    return
  }
  drivers.patienceS[slot] = PATIENCE_SHORT_S
  drivers.wishedOffsetM[slot] = 0
}

/** Whether the road beside the rival, car `other`, is wide enough, and no third car is on it. */
function hasRoom(
  drivers: Drivers,
  slot: number,
  plan: RacePlan,
  cars: Cars,
  track: Track,
  other: number,
  side: number,
): boolean {
  const { rival } = drivers.work
  setPassingLane(rival, side)
  if (Math.abs(rival.place.laneM - rival.passingM) > INSIDE_M) return false
  drivers.passedSlot[slot] = other
  return (
    isLaneFree(drivers, slot, plan, cars, track, AHEAD, THIRD_CAR_M) &&
    isLaneFree(drivers, slot, plan, cars, track, BEHIND, BESIDE_CAR_M)
  )
}

/** Whether none but the car he means to pass is on the passing lane, so far ahead of him or behind him. */
function isLaneFree(
  { order, work, passedSlot }: Drivers,
  slot: number,
  plan: RacePlan,
  cars: Cars,
  track: Track,
  direction: number,
  reachM: number,
): boolean {
  const { view, rival, third } = work
  const { slots, ranks } = order
  const { capacity, s } = cars
  let rank = ranks[slot]!
  for (let step = 1; step < capacity; step++) {
    rank = (rank + direction + capacity) % capacity
    const other = slots[rank]!
    const way = direction * (s[other]! - view.s)
    if ((way < -SWAP_M ? way + track.lengthM : way) > reachM) return true
    if (other === passedSlot[slot] || !isObstacle(cars, other)) continue
    lookAt(third, view, plan, cars, track, other)
    if (third.distanceM < -third.lengthM - BESIDE_M) continue
    if (Math.abs(third.n - rival.passingM) < third.widthM + IN_WAY_M) return false
  }
  return true
}

/** Sets the lane beside the rival, as it should be and as the white lines allow. */
function setPassingLane(rival: Rival, side: number): void {
  rival.passingM = rival.n + side * (rival.widthM + ROOM_M)
  rival.place.laneM = rival.passingM
  keepInside(rival.place)
}

/** Sets the offset that leads past the rival: beside it where it is, not beyond what is needed. */
function steerPast(drivers: Drivers, slot: number, side: number): void {
  const { place } = drivers.work.rival
  const past = place.laneM - place.lineM
  drivers.wishedOffsetM[slot] = side > 0 ? Math.max(0, past) : Math.min(0, past)
}

/** Whether the car he passes is so near that he keeps an eye on it all the time. */
export function isPassingClosely({ passingSide, work }: Drivers, slot: number): boolean {
  return passingSide[slot] !== 0 && work.rival.distanceM < work.rival.lengthM + CLOSE_M
}

/** Goes on passing until the other car is behind, far ahead again, or has closed the door. */
export function continuePass(drivers: Drivers, slot: number, plan: RacePlan, cars: Cars, track: Track): void {
  const { view, here, rival } = drivers.work
  const other = drivers.passedSlot[slot]!
  const side = drivers.passingSide[slot]!
  lookAt(rival, view, plan, cars, track, other)
  lookAtRoad(rival, plan)
  setPassingLane(rival, side)
  const { distanceM, lengthM } = rival
  const isOver = !isObstacle(cars, other) || distanceM < -lengthM - PASSED_M || distanceM > GIVE_UP_M
  const isLate = here.straightM <= 0 && distanceM > 0 && !isAlongside(drivers)
  const isShut = distanceM > lengthM && Math.abs(rival.place.laneM - rival.passingM) > ROOM_M
  if (isOver || isLate || isShut) {
    drivers.passingSide[slot] = 0
    drivers.wishedOffsetM[slot] = 0
    if (!isOver) drivers.patienceS[slot] = PATIENCE_S
    return
  }
  steerPast(drivers, slot, side)
}
