import type { CarId } from '../protocol/ids.ts'
import { CarFlag, type TelemetryColumns } from '../protocol/telemetry/telemetry-columns.ts'
import { wholeMs } from '../rules/timing.ts'
import { withinTurn } from './fill-columns.ts'

/**
 * One lap of one car, apart from its recording: rows at equal times, in the units of telemetry. Between two rows the car
 * is on the straight line between them, so the lap can be shown at any time of it, at whatever rate and at whichever part
 * of a tick another car has crossed the line.
 */
export interface RecordedLap {
  /** Who drove it, with what. */
  readonly driverName: string
  readonly carId: CarId
  readonly carName: string
  /** From 1. */
  readonly lap: number
  readonly timeMs: number
  readonly isValid: boolean
  /** At least two. */
  readonly rows: number
  readonly rowsPerSecond: number
  /** Time of the first row, from the line. */
  readonly firstMs: number
  readonly columns: LapColumns
}

/** Go on beyond the first and the last row for the part of a row that the lap does. */
const POSE = ['x', 'y', 'z', 'yawRad', 'pitchRad', 'rollRad', 'progressM'] as const
/** Stay between what was. */
const STATE = [
  'speedMps',
  'slipAngleRad',
  'yawRateRadps',
  'throttle',
  'brake',
  'steering',
  'engineRpm',
] as const satisfies readonly (keyof TelemetryColumns)[]
const SMOOTH = [...POSE, ...STATE] as const

export type LapColumns = Readonly<Record<(typeof SMOOTH)[number], Float32Array>> & {
  readonly gear: Int8Array
  readonly flags: Uint8Array
}

export function createLapColumns(rows: number): LapColumns {
  const numbers = () => new Float32Array(rows)
  return {
    x: numbers(),
    y: numbers(),
    z: numbers(),
    yawRad: numbers(),
    pitchRad: numbers(),
    rollRad: numbers(),
    progressM: numbers(),
    speedMps: numbers(),
    slipAngleRad: numbers(),
    yawRateRadps: numbers(),
    throttle: numbers(),
    brake: numbers(),
    steering: numbers(),
    engineRpm: numbers(),
    gear: new Int8Array(rows),
    flags: new Uint8Array(rows),
  }
}

/** Takes the car in `slot` of telemetry as the lap's row. */
export function takeLapRow(lap: LapColumns, row: number, shown: TelemetryColumns, slot: number): void {
  for (const key of SMOOTH) lap[key][row] = shown[key][slot] ?? 0
  lap.gear[row] = shown.gear[slot] ?? 0
  lap.flags[row] = shown.flags[slot] ?? 0
}

/**
 * Shows the car as it was at `timesMs[slot]` of the lap in row `slot` of telemetry: touching nobody, with the lap's time as
 * its best; the number of the lap is left to the caller. False when the lap is over by then. Allocates nothing: a time
 * that was handed over by itself would be an object.
 */
export function showLap(lap: RecordedLap, timesMs: Float64Array, shown: TelemetryColumns, slot: number): boolean {
  const timeMs = timesMs[slot] ?? 0
  const position = ((timeMs - lap.firstMs) * lap.rowsPerSecond) / 1000
  if (position >= lap.rows) return false
  const row = Math.max(0, Math.min(lap.rows - 2, Math.floor(position)))
  const share = position - row
  const within = Math.max(0, Math.min(1, share))
  for (let index = 0; index < SMOOTH.length; index++) {
    const key = SMOOTH[index] ?? 'x'
    const from = lap.columns[key]
    const here = from[row] ?? 0
    const change = (from[row + 1] ?? 0) - here
    const way = key === 'yawRad' ? withinTurn(change) : change
    shown[key][slot] = here + way * (index < POSE.length ? share : within)
  }
  shown.yawRad[slot] = withinTurn(shown.yawRad[slot] ?? 0)
  shown.progressM[slot] = Math.max(0, shown.progressM[slot] ?? 0)
  shown.gear[slot] = lap.columns.gear[row] ?? 0
  shown.flags[slot] = CarFlag.Active | ((lap.columns.flags[row] ?? 0) & CarFlag.OnTrack)
  shown.finishPosition[slot] = 0
  shown.lapTimeMs[slot] = wholeMs(timeMs)
  shown.lastLapMs[slot] = 0
  shown.bestLapMs[slot] = lap.timeMs
  return true
}
