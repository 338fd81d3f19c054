import type { Cars } from '../simulation/cars.ts'
import { arcDistance } from '../simulation/projection.ts'
import type { Track } from '../simulation/track.ts'
import type { Drivers } from './drivers.ts'
import { keepInside } from './lane.ts'
import { planSpeed } from './pedals.ts'
import { atSpeed } from './performance.ts'
import type { RacePlan } from './race-plan.ts'
import { bodyLength, bodyWidth } from './rival.ts'
import { atArc } from './view.ts'

/**
 * Passing: a driver whom a car ahead costs speed goes beside it where the road is free and straight enough, on the
 * inside of the next bend if he can choose, and comes back when it is behind him. He gives up when the door is shut.
 */
/** Side to side: what a driver leaves to a car beside him, and below what he counts it as in his way. */
export const ROOM_M = 0.7
export const IN_WAY_M = 0.45
/** Nose to tail: how far beyond the bumpers a car counts as beside. */
export const BESIDE_M = 2

/** He thinks of passing a car this near that costs him this much speed. */
const PASS_GAP_M = 12
const PASS_GAP_S = 0.6
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
/** A third car this near ahead on the lane spoils it. */
const THIRD_CAR_M = 30
/** The next bend within this way decides which side is the inner one. */
const NEXT_BEND_M = 160
const BEND_STEP_M = 8

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
  const { view } = drivers
  const gap = arcDistance(view.s, cars.s[other]!, track.lengthM) - bodyLength(plan, cars, other)
  if (gap > PASS_GAP_M + PASS_GAP_S * view.speedMps) return false
  if (!isStraightEnough(drivers, plan, view.s) || !isStraightEnough(drivers, plan, cars.s[other]!)) return false
  if (!isStraightEnough(drivers, plan, view.s + STRAIGHT_S * view.speedMps)) return false
  return planSpeed(drivers, slot, plan, view.s, 0) > Math.max(0, cars.vx[other]!) + PASS_GAIN_MPS
}

function isStraightEnough(drivers: Drivers, plan: RacePlan, s: number): boolean {
  const { speedMps } = drivers.view
  const sideways = Math.abs(atArc(plan.curvature, plan.spacingM, s)) * speedMps * speedMps
  return sideways < STRAIGHT_SHARE * atSpeed(plan.performance.lateral, speedMps)
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
  const inner = innerSide(plan, drivers.view.s)
  for (const side of inner > 0 ? LEFT_FIRST : RIGHT_FIRST) {
    if (!hasRoom(drivers, slot, plan, cars, track, other, side)) continue
    drivers.passingSide[slot] = side
    drivers.passedSlot[slot] = other
    steerPast(drivers, slot, plan, cars, track, other, side)
    return
  }
  drivers.patienceS[slot] = PATIENCE_SHORT_S
  drivers.wishedOffsetM[slot] = 0
}

const LEFT_FIRST = [1, -1] as const
const RIGHT_FIRST = [-1, 1] as const

/** 1 when the next bend that matters turns left. */
function innerSide(plan: RacePlan, s: number): number {
  let sharpest = 0
  for (let ahead = 0; ahead < NEXT_BEND_M; ahead += BEND_STEP_M) {
    const curvature = atArc(plan.curvature, plan.spacingM, s + ahead)
    if (Math.abs(curvature) > Math.abs(sharpest)) sharpest = curvature
  }
  return sharpest
}

/** Whether the road beside the other car is wide enough, and no third car is on it. */
function hasRoom(
  drivers: Drivers,
  slot: number,
  plan: RacePlan,
  cars: Cars,
  track: Track,
  other: number,
  side: number,
): boolean {
  const lane = passingLane(plan, cars, other, side)
  const s = cars.s[other]!
  if (Math.abs(keepInside(plan, track, s, lane) - lane) > 0.05) return false
  for (let third = 0; third < cars.capacity; third++) {
    if (third === slot || third === other || cars.isActive[third] !== 1) continue
    const distance = arcDistance(drivers.view.s, cars.s[third]!, track.lengthM)
    if (distance < -bodyLength(plan, cars, third) - BESIDE_M || distance > THIRD_CAR_M) continue
    if (Math.abs(cars.n[third]! - lane) < bodyWidth(plan, cars, third) + IN_WAY_M) return false
  }
  return true
}

function passingLane(plan: RacePlan, cars: Cars, other: number, side: number): number {
  return cars.n[other]! + side * (bodyWidth(plan, cars, other) + ROOM_M)
}

/** Sets the offset that leads past the other car on that side: beside it where it is, not beyond what is needed. */
function steerPast(
  drivers: Drivers,
  slot: number,
  plan: RacePlan,
  cars: Cars,
  track: Track,
  other: number,
  side: number,
): void {
  const s = cars.s[other]!
  const line = atArc(plan.lineM, plan.spacingM, s)
  const lane = keepInside(plan, track, s, passingLane(plan, cars, other, side))
  const past = lane - line
  drivers.wishedOffsetM[slot] = side > 0 ? Math.max(0, past) : Math.min(0, past)
}

/** Goes on passing until the other car is behind, far ahead again, or has closed the door. */
export function continuePass(drivers: Drivers, slot: number, plan: RacePlan, cars: Cars, track: Track): void {
  const other = drivers.passedSlot[slot]!
  const side = drivers.passingSide[slot]!
  const distance = arcDistance(drivers.view.s, cars.s[other]!, track.lengthM)
  const length = bodyLength(plan, cars, other)
  const isOver = cars.isActive[other] !== 1 || distance < -length - PASSED_M || distance > GIVE_UP_M
  const lane = passingLane(plan, cars, other, side)
  const isShut = distance > length && Math.abs(keepInside(plan, track, cars.s[other]!, lane) - lane) > ROOM_M
  if (isOver || isShut) {
    drivers.passingSide[slot] = 0
    drivers.wishedOffsetM[slot] = 0
    if (isShut) drivers.patienceS[slot] = PATIENCE_S
    return
  }
  steerPast(drivers, slot, plan, cars, track, other, side)
}
