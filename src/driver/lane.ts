import type { Drivers } from './drivers.ts'
import { keepInside, type Place } from './place.ts'

/**
 * Where across the road a driver drives: the racing line plus an offset that moves gradually. What he wishes comes from
 * the start (keep the lane of the grid place) and from traffic (pass, make room); here it is kept inside the band that
 * neighbours leave and inside the white lines. The offset may change as fast as the racing line itself wanders, so that
 * a driver beside another one can hold his lane through a bend.
 */
const DRIFT_MAX_MPS = 3
const DRIFT_MIN_MPS = 0.5
const DRIFT_PER_MPS = 0.12
/** Waiting for the start, a driver is in his lane already. */
const STANDING_MPS = 1
/** Share of the grip that changing lanes may take. */
const SHARPNESS_SHARE = 0.25

/** Sets `place.laneM` to where the driver will be across the road if he keeps his offset. */
export function setLane(drivers: Drivers, slot: number, place: Place): void {
  place.laneM = place.lineM + drivers.offsetM[slot]!
  keepInside(place)
}

/** Moves the driver's offset towards what he wishes where he aims, as far as the time since his last step allows. */
export function moveLane(drivers: Drivers, slot: number): void {
  const { view, aim, ability } = drivers.work
  const { sinceS, speedMps } = view
  wishLane(drivers, slot, aim)
  const wished = aim.laneM - aim.lineM
  if (drivers.startLeftS[slot]! > 0 && speedMps < STANDING_MPS) {
    drivers.offsetM[slot] = wished
    return
  }
  const holding = -aim.lineSlope * speedMps
  const away = wished - drivers.offsetM[slot]!
  const sharpness = SHARPNESS_SHARE * ability.lateralMps2
  const fastest = Math.min(
    DRIFT_MAX_MPS,
    DRIFT_MIN_MPS + DRIFT_PER_MPS * speedMps,
    Math.sqrt(2 * sharpness * Math.abs(away)),
  )
  const change = (away < 0 ? -fastest : fastest) - drivers.driftMps[slot]!
  const drift = drivers.driftMps[slot]! + Math.max(-sharpness * sinceS, Math.min(sharpness * sinceS, change))
  const least = Math.min(drift, drift + holding, 0) * sinceS
  const most = Math.max(drift, drift + holding, 0) * sinceS
  drivers.driftMps[slot] = drift
  drivers.offsetM[slot] = drivers.offsetM[slot]! + Math.max(least, Math.min(most, away))
}

/** Sets `place.laneM` to the lane he would like there. */
function wishLane(drivers: Drivers, slot: number, place: Place): void {
  const isStarting = drivers.startLeftS[slot]! > 0
  const wished = isStarting ? drivers.startLaneM[slot]! : place.lineM + drivers.wishedOffsetM[slot]!
  const right = drivers.bandRightM[slot]!
  const left = drivers.bandLeftM[slot]!
  place.laneM = right > left ? (right + left) / 2 : Math.max(right, Math.min(left, wished))
  keepInside(place)
}
