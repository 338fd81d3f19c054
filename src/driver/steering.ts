import type { CarInputs } from '../simulation/cars.ts'
import { findForce, findSlip } from './ability.ts'
import type { Drivers } from './drivers.ts'
import { setLane } from './lane.ts'
import { findPlace, type PaceNotes, readLanes, readPose } from './pace-notes.ts'
import type { RacePlan } from './race-plan.ts'

/**
 * Pure pursuit (Coulter 1992) in the frame of the velocity: the arc from where the car goes now through a point of its
 * lane some way ahead. Turned into a road-wheel angle by the wheelbase, the car's understeer and a little damping of
 * the yaw rate. A wish beyond what the tyres hold is cut: more lock would only scrub.
 */
const LOOK_AHEAD_M = 6
const LOOK_AHEAD_S = 0.22
/** Far off his lane a driver aims further ahead and comes back at a shallow angle. */
const LOOK_AHEAD_PER_OFF_LANE = 1.5
const OFF_LANE_FREE_M = 1
const LOOK_AHEAD_MAX_M = 60
/** How fast the yaw rate and the rear axle's slip are brought to what the bend needs. */
const YAW_GAIN_PER_S = 14
const SLIP_GAIN_PER_S = 6
/** At this latency half of what the driver feels still counts; the rest is what the bend should feel like. */
const LATENCY_HALF_S = 0.03
/** At walking pace geometry alone steers; from twice this speed on, the tyres do. */
const KINEMATIC_SPEED_MPS = 4
const CURVATURE_SHARE_MAX = 1.05

/** Looks at the place of the road at which the driver aims. */
export function takeAim(drivers: Drivers, notes: PaceNotes): void {
  const { view, here, aim } = drivers.work
  const offLaneM = Math.abs(view.n - here.laneM)
  const base = LOOK_AHEAD_M + LOOK_AHEAD_S * view.speedMps
  const extra = LOOK_AHEAD_PER_OFF_LANE * Math.max(0, offLaneM - OFF_LANE_FREE_M)
  aim.s = view.s + Math.min(LOOK_AHEAD_MAX_M, base + extra)
  findPlace(notes, aim)
  readLanes(notes, aim)
  readPose(notes, aim)
}

/** Wishes for the arc to his lane where he aims, within what the tyres hold. */
export function pursueLane(drivers: Drivers, slot: number): void {
  const { view, aim, ability, wish } = drivers.work
  setLane(drivers, slot, aim)
  const dx = aim.x - aim.laneM * aim.headingY - view.x
  const dy = aim.y + aim.laneM * aim.headingX - view.y
  const aside = view.courseX * dy - view.courseY * dx
  const curvature = (2 * aside) / Math.max(1, dx * dx + dy * dy)
  const held = wish.grip * ability.lateralMps2
  const most = (CURVATURE_SHARE_MAX * held) / Math.max(1, view.speedMps * view.speedMps)
  wish.curvature = Math.max(-most, Math.min(most, curvature))
}

/**
 * Turns the steering wheel so that the car follows the wished curvature. A car turns by its rear axle slipping and
 * slips by turning, so: the yaw rate that brings the rear axle to the slip of this bend, the front axle's force that
 * brings about this yaw rate, and the angle at which the front wheels, moving as they do now, give that force. Because
 * it starts from how the axles really move, it counters a slide by itself.
 */
export function steer(drivers: Drivers, slot: number, plan: RacePlan, inputs: CarInputs): void {
  const { view, wish, ability } = drivers.work
  const { front, rear } = ability
  const { handling, performance } = plan
  const { curvature } = wish
  const geometric = handling.wheelbaseM * curvature
  const speed = Math.max(KINEMATIC_SPEED_MPS, view.speedMps)
  const sideways = curvature * speed * speed
  const slip = -(view.vy - handling.rearM * view.yawRate) / speed
  rear.forceMps2 = sideways
  findSlip(performance, rear)
  const bendSlip = rear.slipRad
  const yawRate = curvature * speed + SLIP_GAIN_PER_S * (bendSlip - slip)
  rear.slipRad = slip
  findForce(performance, rear)
  front.forceMps2 = rear.forceMps2 + handling.yawLeverM * YAW_GAIN_PER_S * (yawRate - view.yawRate)
  findSlip(performance, front)
  let steered = (view.vy + handling.frontM * view.yawRate) / speed + front.slipRad
  if (view.latencyS > 0) {
    front.forceMps2 = sideways
    findSlip(performance, front)
    const steady = geometric + front.slipRad - bendSlip
    steered = steady + (steered - steady) / (1 + view.latencyS / LATENCY_HALF_S)
  }
  const blend = Math.max(0, Math.min(1, (view.speedMps - KINEMATIC_SPEED_MPS) / KINEMATIC_SPEED_MPS))
  const angle = geometric + blend * (steered - geometric)
  inputs.steering[slot] = Math.max(-1, Math.min(1, -angle / handling.lockRad))
}
