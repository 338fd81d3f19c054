import type { CarInputs } from '../simulation/cars.ts'
import type { Drivers } from './drivers.ts'
import type { Handling } from './handling.ts'
import { lerp } from './lerp.ts'
import { SHARES } from './performance.ts'
import { gripShare, type RacePlan } from './race-plan.ts'
import type { View } from './view.ts'

/**
 * The pedals that give the wished acceleration, dosed by what engine, brakes and tyres do at this speed, so that
 * neither aids nor wheel speeds are needed.
 */
/** Pedals may ask a little more of the tyres than the plan does, to get back to it. */
const GRIP_RESERVE = 0.05
/** Share of the tyres' slip angle scale at which the rear lets go, and at which the throttle is shut for it. */
const SLIDE_BEGIN = 0.65
const SLIDE_END = 1.1
const SLIDE_SPEED_MIN_MPS = 5
/** Even at the limit in a bend a driver may touch the pedals. */
const LATERAL_SHARE_MAX = 0.97
/** An engine at the end of its speed gives nothing; the pedal is dosed as if it gave this much, m/s². */
const DRIVE_MIN_MPS2 = 0.1

/** Sets the throttle or the brake of the slot for the wish. */
export function dosePedals(drivers: Drivers, slot: number, plan: RacePlan, inputs: CarInputs): void {
  const { view, wish, ability } = drivers.work
  const engine = wish.accelerationMps2 + ability.dragMps2 + ability.coastMps2
  inputs.throttle[slot] = 0
  inputs.brake[slot] = 0
  if (engine > 0) {
    findHold(drivers, slot, plan.performance.traction)
    const held = Math.min(engine, ability.heldMps2 + ability.coastMps2)
    const full = Math.max(DRIVE_MIN_MPS2, ability.driveMps2 + ability.coastMps2)
    inputs.throttle[slot] = Math.min(1, held / full)
    cutForSlide(view, plan.handling, inputs, slot)
    return
  }
  findHold(drivers, slot, plan.performance.braking)
  inputs.brake[slot] = Math.min(1, Math.min(-engine, ability.heldMps2) / ability.pedalMps2)
}

/** Sets `heldMps2` to what the tyres hold, by a table of {@link Performance}, beside the bend that the car drives. */
function findHold({ work, skill }: Drivers, slot: number, table: Float64Array): void {
  const { view, wish, ability } = work
  const speed = view.speedMps
  const wished = Math.abs(wish.curvature) * speed
  const sideways = Math.max(wished, (wished + Math.abs(view.yawRate)) / 2) * speed
  const share = Math.min(LATERAL_SHARE_MAX, sideways / (wish.grip * ability.lateralMps2))
  const across = share * (SHARES - 1)
  const column = across | 0
  const at = ability.entry * SHARES + column
  const here = lerp(table[at]!, table[at + 1]!, across - column)
  const there = lerp(table[at + SHARES]!, table[at + SHARES + 1]!, across - column)
  const tyres = wish.grip * (gripShare(skill[slot]!) + GRIP_RESERVE)
  ability.heldMps2 = tyres * lerp(here, there, ability.fraction)
}

/** Shuts the throttle as far as the rear axle slides. */
function cutForSlide(view: View, handling: Handling, inputs: CarInputs, slot: number): void {
  if (view.vx < SLIDE_SPEED_MIN_MPS) return
  const slip = Math.abs((view.vy - handling.rearM * view.yawRate) / view.vx) / handling.slideRad
  const open = Math.max(0, Math.min(1, (SLIDE_END - slip) / (SLIDE_END - SLIDE_BEGIN)))
  inputs.throttle[slot] = inputs.throttle[slot]! * open
}
