import { type CarInputs, type Cars, GEAR_AUTO } from '../simulation/cars.ts'
import type { Track } from '../simulation/track.ts'
import { readAbility } from './ability.ts'
import type { Drivers } from './drivers.ts'
import { wanderForm } from './form.ts'
import { moveLane, setLane } from './lane.ts'
import { choosePace, wishAcceleration } from './pace.ts'
import { dosePedals } from './pedals.ts'
import type { RacePlan } from './race-plan.ts'
import { backOut, turnAround, waitForTraffic } from './recovery.ts'
import { ageOrder, keepOrder } from './road-order.ts'
import { awaitsStart, standOnBrake } from './start.ts'
import { pursueLane, steer, takeAim } from './steering.ts'
import { mindTraffic } from './traffic.ts'
import { isOnGrass, limitForTrouble } from './trouble.ts'
import { look } from './view.ts'
import { watchProgress } from './watch.ts'
import { liftForLapper, noteLeader } from './yielding.ts'

/**
 * The drivers' step: look, mind the traffic, choose a lane, steer for it, dose the pedals, and notice when nothing
 * helps. A driver sees only what telemetry carries too (position, motion, place on the track, lap), so the same one
 * sits in the server and behind a link. A step leaves no garbage: its parts hand figures on in `drivers.work`.
 */
/** Hands and feet need no more; between two steps the inputs stay as they are. */
const STEP_S = 1 / 40
/** A rate of calls that does not quite divide it, by rounding, does so all the same. */
const CALLS_SLACK = 0.01
const GRASS_GRIP_GUESS = 0.45

/** Writes the inputs of all drivers whose turn it is, by `drivers.callS`. Slots without a driver keep theirs. */
export function stepDrivers(drivers: Drivers, cars: Cars, track: Track, inputs: CarInputs): void {
  const { capacity, plans, isAssigned, turn, callS, clockS, order } = drivers
  const stepCalls = Math.max(1, Math.floor(STEP_S / callS[0]! + CALLS_SLACK))
  clockS[0] = clockS[0]! + callS[0]!
  // Slots take turns: in each call every so many-th of them.
  const first = turn[0]!
  turn[0] = first + 1 < stepCalls ? first + 1 : 0
  for (let slot = first; slot < capacity; slot += stepCalls) {
    const plan = plans[slot]
    if (plan === undefined || isAssigned[slot] === 0 || cars.isActive[slot] === 0) continue
    if (order.callsLeft[0] === 0) beginRound(drivers, cars, stepCalls)
    act(drivers, slot, plan, cars, track, inputs)
  }
  ageOrder(order)
}

/** What all drivers of a round share. */
function beginRound(drivers: Drivers, { s }: Cars, stepCalls: number): void {
  keepOrder(drivers.order, s, stepCalls)
  if (drivers.standings !== undefined) noteLeader(drivers, drivers.standings)
}

function act(drivers: Drivers, slot: number, plan: RacePlan, cars: Cars, track: Track, inputs: CarInputs): void {
  const { view, here, ability, wish } = drivers.work
  view.sinceS = drivers.clockS[0]! - drivers.actedAtS[slot]!
  view.latencyS = drivers.latencyS[slot]!
  drivers.actedAtS[slot] = drivers.clockS[0]!
  look(view, here, cars, slot, plan.notes, track)
  readAbility(plan.abilities, view, ability)
  wish.grip = isOnGrass(view, here) ? GRASS_GRIP_GUESS : view.tyreGrip
  holdStartLane(drivers, slot)
  wanderForm(drivers, slot)
  choosePace(drivers, slot)
  mindTraffic(drivers, slot, plan, cars, track)
  setLane(drivers, slot, here)
  wish.speedLimitMps = drivers.trafficSpeedMps[slot]!
  liftForLapper(drivers, slot, plan)
  limitForTrouble(drivers)
  waitForTraffic(drivers, slot, cars, track)
  takeAim(drivers, plan.notes)
  moveLane(drivers, slot)
  pursueLane(drivers, slot)
  turnAround(drivers, plan.handling)
  wishAcceleration(drivers, plan.notes)
  press(drivers, slot, plan, inputs)
}

function press(drivers: Drivers, slot: number, plan: RacePlan, inputs: CarInputs): void {
  if (drivers.backingLeftS[slot]! > 0) backOut(drivers, slot, plan, inputs)
  else {
    steer(drivers, slot, plan, inputs)
    dosePedals(drivers, slot, plan, inputs)
    inputs.gearCommand[slot] = GEAR_AUTO
  }
  if (awaitsStart(drivers, slot)) standOnBrake(inputs, slot)
  else watchProgress(drivers, slot)
}

/** Until the car moves, its lane is where it stands; then the lane is kept for a while. */
function holdStartLane(drivers: Drivers, slot: number): void {
  const { view } = drivers.work
  if (drivers.startLeftS[slot]! <= 0) return
  if (view.speedMps < 1) drivers.startLaneM[slot] = view.n
  else drivers.startLeftS[slot] = drivers.startLeftS[slot]! - view.sinceS
}
