import fc from 'fast-check'
import type { GameMode, SessionState } from '../../../src/protocol/enums.ts'
import {
  CarFlag,
  createTelemetryColumns,
  type TelemetryColumns,
} from '../../../src/protocol/telemetry/telemetry-columns.ts'

/** A field of cars that uses every column, the same for the same numbers. */
export function raceColumns({ cars, isFlat = false }: { cars: number; isFlat?: boolean }): TelemetryColumns {
  const columns = createTelemetryColumns(64)
  Object.assign(columns, { tick: 12_345, sessionState: 2, gameMode: 7, count: cars })
  for (let row = 0; row < cars; row++) {
    columns.x[row] = 100 * row - 500.123
    columns.y[row] = -70 * row + 3.456
    columns.z[row] = isFlat ? 0 : row / 3 - 5
    columns.yawRad[row] = row - 10
    columns.pitchRad[row] = row / 100
    columns.rollRad[row] = -row / 200
    columns.speedMps[row] = row * 4.567
    columns.slipAngleRad[row] = (row - 10) / 50
    columns.yawRateRadps[row] = (10 - row) / 20
    columns.throttle[row] = (row % 5) / 4
    columns.brake[row] = (row % 3) / 2
    columns.steering[row] = (row % 9) / 4 - 1
    columns.gear[row] = (row % 16) - 1
    columns.engineRpm[row] = 1000 + row * 200
    columns.lap[row] = row % 4
    columns.progressM[row] = row * 210.5
    columns.finishPosition[row] = 0
    columns.lapTimeMs[row] = 1000 + row * 1500
    columns.lastLapMs[row] = row % 2 === 0 ? 90_000 + row : 0
    columns.bestLapMs[row] = row % 2 === 0 ? 89_000 + row : 0
    columns.flags[row] =
      CarFlag.Active | (row % 7 === 0 ? 0 : CarFlag.OnTrack) | (row % 6 === 0 ? CarFlag.Colliding : 0)
  }
  return columns
}

const real = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((value) => value + 0)

const row = fc.record({
  x: real(-80_000, 80_000),
  y: real(-80_000, 80_000),
  z: fc.oneof(fc.constant(0), real(-400, 1_200)),
  yawRad: real(-100, 100),
  pitchRad: real(-1.5, 1.5),
  rollRad: real(-3.1, 3.1),
  speedMps: real(0, 600),
  slipAngleRad: real(-Math.PI, Math.PI),
  yawRateRadps: real(-8, 8),
  throttle: real(0, 1),
  brake: real(0, 1),
  steering: real(-1, 1),
  gear: fc.integer({ min: -1, max: 14 }),
  engineRpm: real(0, 20_000),
  lap: fc.nat(0xffff),
  progressM: real(0, 30_000),
  finishPosition: fc.nat(64),
  lapTimeMs: fc.nat(0xff_ffff),
  lastLapMs: fc.nat(0xff_ffff),
  bestLapMs: fc.nat(0xff_ffff),
  flags: fc.nat(7),
})

/** Any columns that a race can be in, up to 64 rows with cars missing between them. */
export const anyColumns: fc.Arbitrary<TelemetryColumns> = fc
  .record({
    rows: fc.array(row, { maxLength: 64 }),
    tick: fc.nat(0xffff_ffff),
    sessionState: fc.nat(3),
    gameMode: fc.nat(7),
    countdownMs: fc.oneof(fc.constant(-1), fc.nat(600_000)),
  })
  .map(({ rows, sessionState, gameMode, ...rest }) => {
    const columns = createTelemetryColumns(64)
    Object.assign(columns, { ...rest, count: rows.length })
    columns.sessionState = sessionState as SessionState
    columns.gameMode = gameMode as GameMode
    for (const [index, values] of rows.entries()) {
      for (const key of Object.keys(values) as (keyof typeof values)[]) columns[key][index] = values[key]
    }
    return columns
  })
