import {
  POSITION_UNITS_PER_M,
  RPM_UNIT,
  SLIP_RAD_MAX,
  SPEED_UNITS_PER_MPS,
  YAW_RATE_RADPS_MAX,
} from '../protocol/telemetry/frame-layout.ts'
import type { TelemetryColumns } from '../protocol/telemetry/telemetry-columns.ts'
import type { Cars } from '../simulation/cars.ts'
import { locate, project } from '../simulation/projection.ts'
import type { Track } from '../simulation/track.ts'
import { moveCar } from '../simulation/vehicle.ts'

/**
 * Row and car in agreement: a telemetry frame rounds, so each of its figures stands for the interval of all values that
 * are rounded to it. A simulated car keeps what lies within and is moved to the nearer end where it does not. What no
 * frame tells (wheels, tyres, load transfer) it keeps, the wheels turning on at the same slip.
 */

/** How far the car is from what the frame tells, metres and radians. */
export function distanceTold(told: TelemetryColumns, cars: Cars, slot: number): { m: number; rad: number } {
  const dx = (told.x[slot] ?? 0) - (cars.x[slot] ?? 0)
  const dy = (told.y[slot] ?? 0) - (cars.y[slot] ?? 0)
  return { m: Math.hypot(dx, dy), rad: Math.abs(signedAngle((told.yawRad[slot] ?? 0) - headingRad(cars, slot))) }
}

export function headingRad(cars: Cars, slot: number): number {
  return Math.atan2(cars.headingY[slot] ?? 0, cars.headingX[slot] ?? 1)
}

/** Puts the car where the frame tells, wherever it was; it must have been placed before. */
export function jumpTo(told: TelemetryColumns, cars: Cars, slot: number, track: Track): void {
  cars.x[slot] = told.x[slot] ?? 0
  cars.y[slot] = told.y[slot] ?? 0
  locate(track, cars, slot)
  moveCar(cars, slot, track, { sM: cars.s[slot] ?? 0, nM: cars.n[slot] ?? 0 })
  bringToTold(told, cars, slot, track)
}

/** Moves the car, which is near, into the intervals of the frame. */
export function bringToTold(told: TelemetryColumns, cars: Cars, slot: number, track: Track): void {
  cars.x[slot] = within(cars.x[slot], told.x[slot], HALF_POSITION_M)
  cars.y[slot] = within(cars.y[slot], told.y[slot], HALF_POSITION_M)
  const toldYawRad = told.yawRad[slot] ?? 0
  const yawRad = toldYawRad + within(signedAngle(headingRad(cars, slot) - toldYawRad), 0, HALF_YAW_RAD)
  cars.headingX[slot] = Math.cos(yawRad)
  cars.headingY[slot] = Math.sin(yawRad)
  cars.yawRate[slot] = withinRoot(cars.yawRate[slot], told.yawRateRadps[slot], YAW_RATE_RADPS_MAX)
  bringVelocity(told, cars, slot)
  bringControls(told, cars, slot)
  project(track, cars, slot)
}

const HALF_POSITION_M = 0.5 / POSITION_UNITS_PER_M
const HALF_YAW_RAD = Math.PI / 0x1_0000
const HALF_SPEED_MPS = 0.5 / SPEED_UNITS_PER_MPS
const HALF_STEERING = 0.5 / 127
const RADPS_PER_RPM = (2 * Math.PI) / 60
const HALF_ENGINE_RADPS = (RPM_UNIT / 2) * RADPS_PER_RPM
/** Slower than this, wheels have no slip worth keeping. */
const ROLLING_MPS = 1
/** A standing car is told a slip angle of zero, whatever it has. */
const HAS_SLIP_ANGLE_MPS = 0.5

function bringVelocity(told: TelemetryColumns, cars: Cars, slot: number): void {
  const vx = cars.vx[slot] ?? 0
  const vy = cars.vy[slot] ?? 0
  const speedMps = within(Math.hypot(vx, vy), told.speedMps[slot], HALF_SPEED_MPS)
  const slipRad =
    speedMps > HAS_SLIP_ANGLE_MPS ? withinRoot(Math.atan2(vy, vx), told.slipAngleRad[slot], SLIP_RAD_MAX) : 0
  cars.vx[slot] = speedMps * Math.cos(slipRad)
  cars.vy[slot] = speedMps * Math.sin(slipRad)
  const perRadiusM = cars.models[slot]?.perRadiusM ?? 0
  const toldVx = cars.vx[slot] ?? 0
  for (let wheel = slot * 4; wheel < slot * 4 + 4; wheel++) {
    const isRolling = Math.abs(vx) > ROLLING_MPS
    cars.wheelRadps[wheel] = isRolling ? ((cars.wheelRadps[wheel] ?? 0) * toldVx) / vx : toldVx * perRadiusM
  }
}

function bringControls(told: TelemetryColumns, cars: Cars, slot: number): void {
  const angleMaxRad = cars.models[slot]?.data.steering.angleMaxRad ?? 1
  const steering = within(-(cars.steerRad[slot] ?? 0) / angleMaxRad, told.steering[slot], HALF_STEERING)
  cars.steerRad[slot] = -steering * angleMaxRad
  cars.gear[slot] = told.gear[slot] ?? 0
  const engineRadps = (told.engineRpm[slot] ?? 0) * RADPS_PER_RPM
  cars.engineRadps[slot] = within(cars.engineRadps[slot], engineRadps, HALF_ENGINE_RADPS)
}

function within(value = 0, middle = 0, half: number): number {
  return Math.max(middle - half, Math.min(value, middle + half))
}

/** The same for the figures that are told by their rounded square root. */
function withinRoot(value = 0, middle = 0, max: number): number {
  const toRoot = (number: number) => Math.sign(number) * Math.sqrt(Math.abs(number) / max) * 127
  const root = within(toRoot(value), Math.round(toRoot(middle)), 0.5) / 127
  return root * Math.abs(root) * max
}

/** The same angle from -pi to pi. */
export function signedAngle(rad: number): number {
  return rad - 2 * Math.PI * Math.round(rad / (2 * Math.PI))
}
