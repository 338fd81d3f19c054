import { type CarInputs, type Cars, GEAR_AUTO } from '../simulation/cars.ts'
import type { Track } from '../simulation/track.ts'
import type { Drivers } from './drivers.ts'
import { laneAt, moveLane } from './lane.ts'
import { dosePedals, wishedAcceleration } from './pedals.ts'
import type { RacePlan } from './race-plan.ts'
import { lookAheadM, pursueLane, steeringFor } from './steering.ts'
import { mindTraffic } from './traffic.ts'
import { atArc, look } from './view.ts'
import { watchProgress } from './watch.ts'

/**
 * One step of one driver: look, mind the traffic, choose a lane, steer for it, dose the pedals, and notice when
 * nothing helps. He sees only what telemetry carries too (position, motion, place on the track), so the same driver
 * sits in the server and behind a link, at 240 or at 60 steps a second.
 */
const GRASS_GRIP_GUESS = 0.45
/** Beside the road a driver does not hurry. */
const GRASS_SPEED_MPS = 25
/** Far from where he wants to be across the road, he slows: the plan holds for his lane only. */
const LOST_M = 2.5
const LOST_SPEED_MPS = 30
const WRONG_WAY_SPEED_MPS = 4
const FORM_S = 4

/** Hands and feet need no more; between two steps the inputs stay as they are. */
const STEP_S = 1 / 120

/** Writes the slot's inputs for the coming `dtS` seconds. Does nothing in a slot without a driver. */
export function stepDriver(
  drivers: Drivers,
  slot: number,
  cars: Cars,
  track: Track,
  inputs: CarInputs,
  dtS: number,
): void {
  const plan = drivers.plans[slot]
  if (plan === undefined || drivers.isAssigned[slot] === 0) return
  const sinceS = drivers.sinceStepS[slot]! + dtS
  drivers.sinceStepS[slot] = sinceS
  if (sinceS < STEP_S - 1e-6) return
  drivers.sinceStepS[slot] = 0
  look(drivers.view, cars, slot, track, drivers.latencyS[slot]!)
  holdStartLane(drivers, slot, sinceS)
  wanderForm(drivers, slot, sinceS)
  mindTraffic(drivers, slot, cars, track, sinceS)
  drive(drivers, slot, plan, track, inputs, sinceS)
  watchProgress(drivers, slot, drivers.trafficSpeedMps[slot]! < 1, sinceS)
}

function drive(drivers: Drivers, slot: number, plan: RacePlan, track: Track, inputs: CarInputs, dtS: number): void {
  const { view } = drivers
  const offLane = view.n - laneAt(drivers, slot, plan, track, view.s)
  const ahead = lookAheadM(drivers, offLane)
  moveLane(drivers, slot, plan, track, ahead, dtS)
  const grip = isOnGrass(drivers) ? GRASS_GRIP_GUESS : 1
  const curvature = pursueLane(drivers, slot, plan, track, ahead, grip)
  const offLine = view.n - atArc(plan.lineM, plan.spacingM, view.s)
  const limit = Math.min(drivers.trafficSpeedMps[slot]!, troubleSpeed(drivers, offLane))
  const { wish } = drivers
  wish.curvature = curvature
  wish.grip = grip
  wish.accelerationMps2 = wishedAcceleration(drivers, slot, plan, offLine, limit)
  dosePedals(drivers, slot, plan, inputs)
  inputs.steering[slot] = steeringFor(drivers, slot, plan, curvature)
  inputs.gearCommand[slot] = GEAR_AUTO
}

function isOnGrass(drivers: Drivers): boolean {
  const { n, widthLeftM, widthRightM } = drivers.view
  return n > widthLeftM || n < -widthRightM
}

/** What speed trouble allows: on the grass, far off the lane, the wrong way round. */
function troubleSpeed(drivers: Drivers, offLaneM: number): number {
  if (drivers.view.along < 0.3) return WRONG_WAY_SPEED_MPS
  if (isOnGrass(drivers)) return GRASS_SPEED_MPS
  return Math.abs(offLaneM) > LOST_M ? LOST_SPEED_MPS : Number.POSITIVE_INFINITY
}

/** Until the car moves, its lane is where it stands; then the lane is kept for a while. */
function holdStartLane(drivers: Drivers, slot: number, dtS: number): void {
  if (drivers.startLeftS[slot]! <= 0) return
  if (drivers.view.speedMps < 1) drivers.startLaneM[slot] = drivers.view.n
  else drivers.startLeftS[slot] = drivers.startLeftS[slot]! - dtS
}

function wanderForm(drivers: Drivers, slot: number, dtS: number): void {
  drivers.formLeftS[slot] = drivers.formLeftS[slot]! - dtS
  if (drivers.formLeftS[slot]! > 0) return
  drivers.formLeftS[slot] = FORM_S
  let word = drivers.random[slot]! + 0x6d2b79f5
  drivers.random[slot] = word
  word = Math.imul(word ^ (word >>> 15), word | 1)
  word ^= word + Math.imul(word ^ (word >>> 7), word | 61)
  drivers.form[slot] = ((word ^ (word >>> 14)) >>> 0) / 0x8000_0000 - 1
}
