import type { Track } from '../simulation/track.ts'
import type { Drivers } from './drivers.ts'
import { atSpeed } from './performance.ts'
import type { RacePlan } from './race-plan.ts'
import { atArc } from './view.ts'

/**
 * Where across the road a driver drives: the racing line plus an offset that moves gradually. What he wishes comes from
 * the start (keep the lane of the grid place) and from traffic (pass, make room); here it is kept inside the band that
 * neighbours leave and inside the white lines. The offset may change as fast as the racing line itself wanders, so that
 * a driver beside another one can hold his lane through a bend.
 */

/** From the car's side to the white line when traffic pushes him off the racing line. */
const EDGE_MARGIN_M = 0.3
const DRIFT_MAX_MPS = 3
const DRIFT_MIN_MPS = 0.5
const DRIFT_PER_MPS = 0.12
/** Waiting for the start, a driver is in his lane already. */
const STANDING_MPS = 1
/** Share of the grip that changing lanes may take. */
const SHARPNESS_SHARE = 0.25
/** How the racing line moves across the road is read over this way. */
const SLOPE_M = 4

/** The lateral offset from the centreline that the driver steers for at arc length `s`. */
export function laneAt(drivers: Drivers, slot: number, plan: RacePlan, track: Track, s: number): number {
  const wished = atArc(plan.lineM, plan.spacingM, s) + drivers.offsetM[slot]!
  return keepInside(plan, track, s, wished)
}

/** Moves the driver's offset towards what he wishes `aheadM` ahead, as far as `dtS` seconds allow. */
export function moveLane(
  drivers: Drivers,
  slot: number,
  plan: RacePlan,
  track: Track,
  aheadM: number,
  dtS: number,
): void {
  const { s, speedMps } = drivers.view
  const ahead = s + aheadM
  const line = atArc(plan.lineM, plan.spacingM, ahead)
  const wished = keepInside(plan, track, ahead, wishedLane(drivers, slot, line)) - line
  const holding = ((line - atArc(plan.lineM, plan.spacingM, ahead + SLOPE_M)) * speedMps) / SLOPE_M
  if (drivers.startLeftS[slot]! > 0 && speedMps < STANDING_MPS) {
    drivers.offsetM[slot] = wished
    return
  }
  const away = wished - drivers.offsetM[slot]!
  const sharpness = SHARPNESS_SHARE * atSpeed(plan.performance.lateral, speedMps)
  const fastest = Math.min(
    DRIFT_MAX_MPS,
    DRIFT_MIN_MPS + DRIFT_PER_MPS * speedMps,
    Math.sqrt(2 * sharpness * Math.abs(away)),
  )
  const wishedDrift = away < 0 ? -fastest : fastest
  const change = wishedDrift - drivers.driftMps[slot]!
  const drift = drivers.driftMps[slot]! + Math.max(-sharpness * dtS, Math.min(sharpness * dtS, change))
  drivers.driftMps[slot] = drift
  const least = Math.min(drift, drift + holding, 0) * dtS
  const most = Math.max(drift, drift + holding, 0) * dtS
  drivers.offsetM[slot] = drivers.offsetM[slot]! + Math.max(least, Math.min(most, away))
}

function wishedLane(drivers: Drivers, slot: number, line: number): number {
  const isStarting = drivers.startLeftS[slot]! > 0
  const wished = isStarting ? drivers.startLaneM[slot]! : line + drivers.wishedOffsetM[slot]!
  const right = drivers.bandRightM[slot]!
  const left = drivers.bandLeftM[slot]!
  if (right > left) return (right + left) / 2
  return Math.max(right, Math.min(left, wished))
}

/** Clamps a lane to what keeps the whole car between the white lines at `s`. */
export function keepInside(plan: RacePlan, track: Track, s: number, lane: number): number {
  const side = plan.car.chassis.widthM / 2 + EDGE_MARGIN_M
  const left = atArc(track.widthLeft, track.spacingM, s) - side
  const right = side - atArc(track.widthRight, track.spacingM, s)
  if (right > left) return (left + right) / 2
  return Math.max(right, Math.min(left, lane))
}
