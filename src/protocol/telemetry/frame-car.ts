import {
  ANGLE_UNITS_PER_RAD,
  HEIGHT_UNITS_PER_M,
  POSITION_UNITS_PER_M,
  RPM_UNIT,
  SLIP_RAD_MAX,
  SPEED_UNITS_PER_MPS,
  YAW_RATE_RADPS_MAX,
} from './frame-layout.ts'
import { fromRootByte, fromTurn16, toRootByte, toSteps, toTurn16 } from './quantise.ts'
import type { TelemetryColumns } from './telemetry-columns.ts'

/** One car of a telemetry frame: the 18 bytes of what moves, and the two of its height where the frame has heights. */
export interface CarScale {
  readonly progressUnitCm: number
  /** Undefined in a frame without heights. */
  readonly heightBaseM: number | undefined
}

const I24_MAX = 0x7f_ffff
const CM_PER_M = 100

/** Writes row `row` at `at`; `columns` may hold any float, see quantise.ts. */
export function writeCar(view: DataView, at: number, columns: TelemetryColumns, row: number, scale: CarScale): void {
  writeI24(view, at, toSteps(columns.x[row]!, POSITION_UNITS_PER_M, -I24_MAX, I24_MAX))
  writeI24(view, at + 3, toSteps(columns.y[row]!, POSITION_UNITS_PER_M, -I24_MAX, I24_MAX))
  view.setUint16(at + 6, toTurn16(columns.yawRad[row]!), true)
  view.setUint16(at + 8, toSteps(columns.speedMps[row]!, SPEED_UNITS_PER_MPS, 0, 0xffff), true)
  view.setInt8(at + 10, toRootByte(columns.slipAngleRad[row]!, SLIP_RAD_MAX))
  view.setInt8(at + 11, toRootByte(columns.yawRateRadps[row]!, YAW_RATE_RADPS_MAX))
  view.setInt8(at + 12, toSteps(columns.steering[row]!, 127, -127, 127))
  const throttle = toSteps(columns.throttle[row]!, 63, 0, 63)
  const brake = toSteps(columns.brake[row]!, 63, 0, 63)
  const gear = toSteps(columns.gear[row]! + 1, 1, 0, 15)
  view.setUint16(at + 13, throttle | (brake << 6) | (gear << 12), true)
  view.setUint8(at + 15, toSteps(columns.engineRpm[row]!, 1 / RPM_UNIT, 0, 0xff))
  view.setUint16(at + 16, toSteps(columns.progressM[row]!, CM_PER_M / scale.progressUnitCm, 0, 0xffff), true)
  if (scale.heightBaseM === undefined) return
  view.setUint16(at + 18, toSteps(columns.z[row]! - scale.heightBaseM, HEIGHT_UNITS_PER_M, 0, 0xffff), true)
}

/** The inverse of {@link writeCar}; every bit pattern has a meaning. */
export function readCar(view: DataView, at: number, into: TelemetryColumns, row: number, scale: CarScale): void {
  into.x[row] = readI24(view, at) / POSITION_UNITS_PER_M
  into.y[row] = readI24(view, at + 3) / POSITION_UNITS_PER_M
  into.yawRad[row] = fromTurn16(view.getUint16(at + 6, true))
  into.speedMps[row] = view.getUint16(at + 8, true) / SPEED_UNITS_PER_MPS
  into.slipAngleRad[row] = fromRootByte(view.getInt8(at + 10), SLIP_RAD_MAX)
  into.yawRateRadps[row] = fromRootByte(view.getInt8(at + 11), YAW_RATE_RADPS_MAX)
  into.steering[row] = view.getInt8(at + 12) / 127
  const controls = view.getUint16(at + 13, true)
  into.throttle[row] = (controls & 63) / 63
  into.brake[row] = ((controls >> 6) & 63) / 63
  into.gear[row] = (controls >> 12) - 1
  into.engineRpm[row] = view.getUint8(at + 15) * RPM_UNIT
  into.progressM[row] = (view.getUint16(at + 16, true) * scale.progressUnitCm) / CM_PER_M
  const isFlat = scale.heightBaseM === undefined
  into.z[row] = isFlat ? 0 : scale.heightBaseM + view.getUint16(at + 18, true) / HEIGHT_UNITS_PER_M
}

/** What seldom changes, sent for a few cars a frame. Times in milliseconds, 0 = none yet; angles in radians. */
export interface SlowFields {
  row: number
  lap: number
  lapTimeMs: number
  lastLapMs: number
  bestLapMs: number
  finishPosition: number
  pitchRad: number
  rollRad: number
}

export function writeSlowCar(view: DataView, at: number, columns: TelemetryColumns, row: number): void {
  view.setUint8(at, row)
  view.setUint16(at + 1, columns.lap[row]!, true)
  writeU24(view, at + 3, columns.lapTimeMs[row]!)
  writeU24(view, at + 6, columns.lastLapMs[row]!)
  writeU24(view, at + 9, columns.bestLapMs[row]!)
  view.setUint8(at + 12, columns.finishPosition[row]!)
  view.setInt16(at + 13, toSteps(columns.pitchRad[row]!, ANGLE_UNITS_PER_RAD, -0x7fff, 0x7fff), true)
  view.setInt16(at + 15, toSteps(columns.rollRad[row]!, ANGLE_UNITS_PER_RAD, -0x7fff, 0x7fff), true)
}

export function readSlowCar(view: DataView, at: number): SlowFields {
  return {
    row: view.getUint8(at),
    lap: view.getUint16(at + 1, true),
    lapTimeMs: readU24(view, at + 3),
    lastLapMs: readU24(view, at + 6),
    bestLapMs: readU24(view, at + 9),
    finishPosition: view.getUint8(at + 12),
    pitchRad: view.getInt16(at + 13, true) / ANGLE_UNITS_PER_RAD,
    rollRad: view.getInt16(at + 15, true) / ANGLE_UNITS_PER_RAD,
  }
}

function writeI24(view: DataView, at: number, value: number): void {
  view.setUint16(at, value & 0xffff, true)
  view.setInt8(at + 2, value >> 16)
}

function readI24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getInt8(at + 2) << 16)
}

/** Stops at 4 h 39 min 37 s, the longest lap time that a frame can say. */
function writeU24(view: DataView, at: number, value: number): void {
  writeI24(view, at, Math.min(value, 0xff_ffff))
}

function readU24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
}
