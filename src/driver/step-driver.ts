import { type CarInputs, type Cars, GEAR_AUTO } from '../simulation/cars.ts'
import type { Track } from '../simulation/track.ts'
import { readAbility } from './ability.ts'
import type { Drivers } from './drivers.ts'
import { wanderForm } from './form.ts'
import { moveLane, setLane } from './lane.ts'
import { choosePace, wishAcceleration } from './pace.ts'
import { dosePedals } from './pedals.ts'
import type { RacePlan } from './race-plan.ts'
import { pursueLane, steer, takeAim } from './steering.ts'
import { mindTraffic } from './traffic.ts'
import { isOnGrass, limitForTrouble } from './trouble.ts'
import { look } from './view.ts'
import { watchProgress } from './watch.ts'

/**
 * One step of one driver: look, mind the traffic, choose a lane, steer for it, dose the pedals, and notice when
 * nothing helps. He sees only what telemetry carries too (position, motion, place on the track), so the same driver
 * sits in the server and behind a link. A step leaves no garbage: its parts hand figures on in `drivers.work`.
 */

/** Hands and feet need no more; between two steps the inputs stay as they are. */
const STEP_S = 1 / 60
const GRASS_GRIP_GUESS = 0.45

/** Writes the slot's inputs when it is time to, by `drivers.callS`. Nothing in a slot without a driver. */
export function stepDriver(drivers: Drivers, slot: number, cars: Cars, track: Track, inputs: CarInputs): void {
  const plan = drivers.plans[slot]
  if (plan === undefined || drivers.isAssigned[slot] === 0) return
  const callS = drivers.callS[0]!
  drivers.sinceStepS[slot] = drivers.sinceStepS[slot]! + callS
  const wait = drivers.waitCalls[slot]!
  if (wait > 0) {
    drivers.waitCalls[slot] = wait - 1
    return
  }
  drivers.waitCalls[slot] = Math.max(0, Math.round(STEP_S / callS) - 1)
  act(drivers, slot, plan, cars, track, inputs)
}

function act(drivers: Drivers, slot: number, plan: RacePlan, cars: Cars, track: Track, inputs: CarInputs): void {
  const { view, here, ability, wish } = drivers.work
  view.sinceS = drivers.sinceStepS[slot]!
  view.latencyS = drivers.latencyS[slot]!
  drivers.sinceStepS[slot] = 0
  look(view, here, cars, slot, plan.notes, track)
  readAbility(plan.abilities, view, ability)
  wish.grip = isOnGrass(view, here) ? GRASS_GRIP_GUESS : view.tyreGrip
  holdStartLane(drivers, slot)
  wanderForm(drivers, slot)
  choosePace(drivers, slot)
  mindTraffic(drivers, slot, plan, cars, track)
  setLane(drivers, slot, here)
  wish.speedLimitMps = drivers.trafficSpeedMps[slot]!
  limitForTrouble(drivers)
  takeAim(drivers, plan.notes)
  moveLane(drivers, slot)
  pursueLane(drivers, slot)
  wishAcceleration(drivers, plan.notes)
  steer(drivers, slot, plan, inputs)
  dosePedals(drivers, slot, plan, inputs)
  inputs.gearCommand[slot] = GEAR_AUTO
  watchProgress(drivers, slot)
}

/** Until the car moves, its lane is where it stands; then the lane is kept for a while. */
function holdStartLane(drivers: Drivers, slot: number): void {
  const { view } = drivers.work
  if (drivers.startLeftS[slot]! <= 0) return
  if (view.speedMps < 1) drivers.startLaneM[slot] = view.n
  else drivers.startLeftS[slot] = drivers.startLeftS[slot]! - view.sinceS
}
