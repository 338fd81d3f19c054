import type { Cars } from '../simulation/cars.ts'
import type { Track } from '../simulation/track.ts'
import type { Drivers } from './drivers.ts'
import { findPlace, readBend, readSpeeds } from './pace-notes.ts'
import { keepInside } from './place.ts'
import type { RacePlan } from './race-plan.ts'
import { isObstacle, lookAt, lookAtRoad, type Rival } from './rival.ts'
import { BESIDE_M, ROOM_M } from './room.ts'

/**
 * Passing: a driver whom a car ahead costs speed goes beside it where the road is free and straight enough, on the
 * inside of the next bend if he can choose, and comes back when it is behind him. He gives up when the door is shut.
 */
/** Side to side: nearer than this a car ahead is in his way. */
export const IN_WAY_M = 0.45

/** He thinks of passing a car this near that costs him this much speed. */
export const PASS_GAP_M = 12
export const PASS_GAP_S = 0.6
const PASS_GAIN_MPS = 0.5
/** Passing begins only where bends take less than this share of the grip. */
const STRAIGHT_SHARE = 0.4
/** ... and where that is still so after this time. */
const STRAIGHT_S = 0.8
const PASSED_M = 3
const GIVE_UP_M = 60
/** After a shut door, and when there was no room at all. */
const PATIENCE_S = 2
const PATIENCE_SHORT_S = 0.5
/** Bumper to bumper. */
const CLOSE_M = 8
/** How long it takes to make up one's mind anew. */
const THINK_S = 0.1
/** A third car this near ahead on the lane spoils it. */
const THIRD_CAR_M = 30
/** Rounding: a lane that is kept inside the white lines by no more than this is inside them. */
const INSIDE_M = 0.05
/** The next bend within this way decides which side is the inner one. */
const NEXT_BEND_M = 160
const BEND_STEP_M = 8

const LEFT = 1
const RIGHT = -1

/** Whether it is worth while and wise to pass the car `other` ahead now. */
export function wantsToPass(
  drivers: Drivers,
  slot: number,
  plan: RacePlan,
  cars: Cars,
  track: Track,
  other: number,
): boolean {
  if (drivers.startLeftS[slot]! > 0 || drivers.patienceS[slot]! > 0) return false
  drivers.patienceS[slot] = THINK_S
  const { view, rival, beyond, here, pace } = drivers.work
  lookAt(rival, view, plan, cars, track, other)
  if (rival.distanceM - rival.lengthM > PASS_GAP_M + PASS_GAP_S * view.speedMps) return false
  beyond.s = view.s
  if (!isStraightEnough(drivers, plan)) return false
  beyond.s = rival.place.s
  if (!isStraightEnough(drivers, plan)) return false
  beyond.s = view.s + STRAIGHT_S * view.speedMps
  if (!isStraightEnough(drivers, plan)) return false
  readSpeeds(plan.notes, here, pace)
  return here.speedMps > rival.speedMps + PASS_GAIN_MPS
}

/** Whether bends take little enough of the grip at `beyond.s` to pass there. */
export function isStraightEnough(drivers: Drivers, { notes }: RacePlan): boolean {
  const { view, beyond, ability } = drivers.work
  findPlace(notes, beyond)
  readBend(notes, beyond)
  return Math.abs(beyond.curvature) * view.speedMps * view.speedMps < STRAIGHT_SHARE * ability.lateralMps2
}

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
  const inner = innerSide(drivers, plan)
  const side = hasRoom(drivers, slot, plan, cars, track, other, inner) ? inner : -inner
  if (side === inner || hasRoom(drivers, slot, plan, cars, track, other, side)) {
    drivers.passingSide[slot] = side
    drivers.passedSlot[slot] = other
    steerPast(drivers, slot, side)
    return
  }
  drivers.patienceS[slot] = PATIENCE_SHORT_S
  drivers.wishedOffsetM[slot] = 0
}

/** The side to which the next bend that matters turns. */
function innerSide(drivers: Drivers, { notes }: RacePlan): number {
  const { view, beyond } = drivers.work
  let sharpest = 0
  for (let aheadM = 0; aheadM < NEXT_BEND_M; aheadM += BEND_STEP_M) {
    beyond.s = view.s + aheadM
    findPlace(notes, beyond)
    readBend(notes, beyond)
    if (Math.abs(beyond.curvature) > Math.abs(sharpest)) sharpest = beyond.curvature
  }
  return sharpest > 0 ? LEFT : RIGHT
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
  const { view, rival, third } = drivers.work
  setPassingLane(rival, side)
  if (Math.abs(rival.place.laneM - rival.passingM) > INSIDE_M) return false
  for (let slotOfThird = 0; slotOfThird < cars.capacity; slotOfThird++) {
    if (slotOfThird === slot || slotOfThird === other || !isObstacle(cars, slotOfThird)) continue
    lookAt(third, view, plan, cars, track, slotOfThird)
    if (third.distanceM < -third.lengthM - BESIDE_M || third.distanceM > THIRD_CAR_M) continue
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
  const { view, rival } = drivers.work
  const other = drivers.passedSlot[slot]!
  const side = drivers.passingSide[slot]!
  lookAt(rival, view, plan, cars, track, other)
  lookAtRoad(rival, plan)
  setPassingLane(rival, side)
  const { distanceM, lengthM } = rival
  const isOver = !isObstacle(cars, other) || distanceM < -lengthM - PASSED_M || distanceM > GIVE_UP_M
  const isShut = distanceM > lengthM && Math.abs(rival.place.laneM - rival.passingM) > ROOM_M
  if (isOver || isShut) {
    drivers.passingSide[slot] = 0
    drivers.wishedOffsetM[slot] = 0
    if (isShut) drivers.patienceS[slot] = PATIENCE_S
    return
  }
  steerPast(drivers, slot, side)
}
