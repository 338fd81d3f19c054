import { samplePosition } from '../simulation/projection.ts'
import type { Track } from '../simulation/track.ts'
import type { Drivers } from './drivers.ts'
import { laneAt } from './lane.ts'
import { atSpeed, onCurve, type Performance } from './performance.ts'
import type { RacePlan } from './race-plan.ts'
import type { View } from './view.ts'

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

/** How far ahead on the road the driver aims, metres. */
export function lookAheadM(drivers: Drivers, offLaneM: number): number {
  const base = LOOK_AHEAD_M + LOOK_AHEAD_S * drivers.view.speedMps
  const extra = LOOK_AHEAD_PER_OFF_LANE * Math.max(0, Math.abs(offLaneM) - OFF_LANE_FREE_M)
  return Math.min(LOOK_AHEAD_MAX_M, base + extra)
}

/** The curvature of the arc to the lane `aheadM` ahead, 1/m, left positive, within what the tyres hold. */
export function pursueLane(
  drivers: Drivers,
  slot: number,
  plan: RacePlan,
  track: Track,
  aheadM: number,
  grip: number,
): number {
  const { view } = drivers
  const aim = view.pose
  const ahead = view.s + aheadM
  samplePosition(track, ahead, laneAt(drivers, slot, plan, track, ahead), aim)
  const dx = aim.x - view.x
  const dy = aim.y - view.y
  const aside = view.courseX * dy - view.courseY * dx
  const curvature = (2 * aside) / Math.max(1, dx * dx + dy * dy)
  const held = grip * atSpeed(plan.performance.lateral, view.speedMps)
  const most = (CURVATURE_SHARE_MAX * held) / Math.max(1, view.speedMps * view.speedMps)
  return Math.max(-most, Math.min(most, curvature))
}

/**
 * The steering input, −1..1, positive right, that makes the car follow a curvature. A car turns by its rear axle
 * slipping and slips by turning, so: the yaw rate that brings the rear axle to the slip of this bend, the front axle's
 * force that brings about this yaw rate, and the angle at which the front wheels, moving as they do now, give that
 * force. Because it starts from how the axles really move, it counters a slide by itself.
 */
export function steeringFor(drivers: Drivers, slot: number, plan: RacePlan, curvature: number): number {
  const { view } = drivers
  const { wheelbaseM } = plan.car.chassis
  const speed = Math.max(KINEMATIC_SPEED_MPS, view.speedMps)
  const sideways = curvature * speed * speed
  const steady = wheelbaseM * curvature + frontSlip(plan, speed, sideways) - rearSlip(plan, speed, sideways)
  const trust = 1 / (1 + drivers.latencyS[slot]! / LATENCY_HALF_S)
  const steered = steady + trust * (dynamicAngle(view, plan, speed, curvature) - steady)
  const blend = Math.max(0, Math.min(1, (view.speedMps - KINEMATIC_SPEED_MPS) / KINEMATIC_SPEED_MPS))
  const angle = wheelbaseM * curvature + blend * (steered - wheelbaseM * curvature)
  return Math.max(-1, Math.min(1, -angle / plan.car.steering.angleMaxRad))
}

/** The road-wheel angle, rad, that brings the car from how it moves now to how the bend wants it to move. */
function dynamicAngle(view: View, plan: RacePlan, speed: number, curvature: number): number {
  const { wheelbaseM, cgToFrontM, massKg, yawInertiaKgM2 } = plan.car.chassis
  const rearM = wheelbaseM - cgToFrontM
  const slip = -(view.vy - rearM * view.yawRate) / speed
  const yawRate = curvature * speed + SLIP_GAIN_PER_S * (rearSlip(plan, speed, curvature * speed * speed) - slip)
  const lever = (yawInertiaKgM2 * wheelbaseM) / (massKg * cgToFrontM * rearM)
  const front = rearForce(plan, speed, slip) + lever * YAW_GAIN_PER_S * (yawRate - view.yawRate)
  return (view.vy + cgToFrontM * view.yawRate) / speed + frontSlip(plan, speed, front)
}

function frontSlip(plan: RacePlan, speed: number, mps2: number): number {
  const { performance } = plan
  return slipFor(performance, mps2, atSpeed(performance.lateralFront, speed), atSpeed(performance.slipFront, speed))
}

function rearSlip(plan: RacePlan, speed: number, mps2: number): number {
  const { performance } = plan
  return slipFor(performance, mps2, atSpeed(performance.lateralRear, speed), atSpeed(performance.slipRear, speed))
}

/** The slip angle of an axle that gives a lateral acceleration, at most that of its peak; both positive to the left. */
function slipFor(performance: Performance, mps2: number, limitMps2: number, peakRad: number): number {
  const slip = peakRad * onCurve(performance.slipOfShare, Math.abs(mps2) / limitMps2)
  return mps2 < 0 ? -slip : slip
}

/** The lateral acceleration that the rear axle gives at a slip angle. */
function rearForce(plan: RacePlan, speed: number, slipRad: number): number {
  const { performance } = plan
  const share = onCurve(performance.shareOfSlip, Math.abs(slipRad) / atSpeed(performance.slipRear, speed))
  return atSpeed(performance.lateralRear, speed) * (slipRad < 0 ? -share : share)
}
