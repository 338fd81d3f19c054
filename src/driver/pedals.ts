import type { CarInputs } from '../simulation/cars.ts'
import type { Drivers } from './drivers.ts'
import { atSpeed, whileCornering } from './performance.ts'
import { gripShare, type RacePlan } from './race-plan.ts'
import { atArc } from './view.ts'

/**
 * The speed a driver wants and the pedals that give it. Speeds come from the plan, a little ahead, because pedals and
 * tyres need time; the pedals are dosed by what engine, brakes and tyres do at this speed, so that neither aids nor
 * wheel speeds are needed.
 */
export interface Wish {
  /** m/s², negative slows. */
  accelerationMps2: number
  /** 1/m of the arc the car is steered along. */
  curvature: number
  /** Of the surface. */
  grip: number
}

const PREVIEW_S = 0.06
const PREVIEW_M = 3
const SPEED_GAIN_PER_S = 6
/** Within this much a driver is on the racing line; farther off by the second, the speeds of the lanes beside it hold. */
const ON_LINE_M = 0.4
const LANE_BLEND_M = 2.1
/** A driver's form moves his speed by up to this share, the least skilled one's. */
const FORM_SHARE = 0.012
/** Late news costs this share of speed per second of latency. */
const CAUTION_PER_S = 0.3
/** Pedals may ask a little more of the tyres than the plan does, to get back to it. */
const GRIP_RESERVE = 0.05
/** Share of the tyres' slip angle scale at which the rear lets go, and at which the throttle is shut for it. */
const SLIDE_BEGIN = 0.65
const SLIDE_END = 1.1
const SLIDE_SPEED_MIN_MPS = 5
/** The plan's change of speed is read over this way. */
const SLOPE_M = 4
/** Even at the limit in a bend a driver may touch the pedals. */
const LATERAL_SHARE_MAX = 0.97

/** The speed the driver wants at arc length `s`, `offLineM` beside the racing line, m/s. */
export function planSpeed(drivers: Drivers, slot: number, plan: RacePlan, s: number, offLineM: number): number {
  const skill = drivers.skill[slot]!
  const form = 1 + FORM_SHARE * (1 - skill) * drivers.form[slot]! - CAUTION_PER_S * drivers.latencyS[slot]!
  const slow = atArc(plan.speedSlow, plan.spacingM, s)
  const line = slow + skill * (atArc(plan.speedFast, plan.spacingM, s) - slow)
  const blend = Math.min(1, (Math.abs(offLineM) - ON_LINE_M) / LANE_BLEND_M)
  if (blend <= 0) return form * line
  const slowLane = atArc(plan.laneSpeedSlow, plan.spacingM, s)
  const lane = slowLane + skill * (atArc(plan.laneSpeedFast, plan.spacingM, s) - slowLane)
  return form * (line + blend * Math.min(0, lane - line))
}

/** The acceleration, m/s², that takes the car to the speed it should have; negative slows it. */
export function wishedAcceleration(
  drivers: Drivers,
  slot: number,
  plan: RacePlan,
  offLineM: number,
  speedLimitMps: number,
): number {
  const { s, speedMps } = drivers.view
  const ahead = s + PREVIEW_M + PREVIEW_S * speedMps
  const here = planSpeed(drivers, slot, plan, ahead, offLineM)
  if (speedLimitMps < here) return SPEED_GAIN_PER_S * (speedLimitMps - speedMps)
  const next = planSpeed(drivers, slot, plan, ahead + SLOPE_M, offLineM)
  const planned = (next * next - here * here) / (2 * SLOPE_M * atArc(plan.stretch, plan.spacingM, ahead))
  return planned + SPEED_GAIN_PER_S * (here - speedMps)
}

/** Doses the pedals for the driver's wish. */
export function dosePedals(drivers: Drivers, slot: number, plan: RacePlan, inputs: CarInputs): void {
  const { view, wish } = drivers
  const { performance } = plan
  const speed = view.speedMps
  const wished = Math.abs(wish.curvature) * speed
  const sideways = Math.max(wished, (wished + Math.abs(view.yawRate)) / 2) * speed
  const tyres = wish.grip * (gripShare(drivers.skill[slot]!) + GRIP_RESERVE)
  const share = Math.min(LATERAL_SHARE_MAX, sideways / (wish.grip * atSpeed(performance.lateral, speed)))
  const coast = atSpeed(performance.coast, speed)
  const engine = wish.accelerationMps2 + atSpeed(performance.drag, speed) + coast
  inputs.throttle[slot] = 0
  inputs.brake[slot] = 0
  if (engine > 0) {
    const held = Math.min(engine, tyres * whileCornering(performance.traction, speed, share) + coast)
    const full = Math.max(0.1, atSpeed(performance.drive, speed) + coast)
    inputs.throttle[slot] = Math.min(1, held / full) * slideCut(view, plan)
    return
  }
  const held = Math.min(-engine, tyres * whileCornering(performance.braking, speed, share))
  inputs.brake[slot] = Math.min(1, held / atSpeed(performance.pedal, speed))
}

/** 1 while the rear axle follows, 0 when it slides: the throttle is shut for it in between. */
function slideCut(view: Drivers['view'], plan: RacePlan): number {
  if (view.vx < SLIDE_SPEED_MIN_MPS) return 1
  const rearM = plan.car.chassis.wheelbaseM - plan.car.chassis.cgToFrontM
  const slip = Math.abs((view.vy - rearM * view.yawRate) / view.vx) / plan.car.tyre.slipAngleMaxRad[0]
  return Math.max(0, Math.min(1, (SLIDE_END - slip) / (SLIDE_END - SLIDE_BEGIN)))
}
