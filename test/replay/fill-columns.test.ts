import { expect, test } from 'vitest'
import { GameMode, SessionState } from '../../src/protocol/enums.ts'
import { createTelemetryColumns, type TelemetryColumns } from '../../src/protocol/telemetry/telemetry-columns.ts'
import { fillTelemetry } from '../../src/race/fill-telemetry.ts'
import { Race } from '../../src/race/race.ts'
import { columnScales, fillColumns } from '../../src/replay/fill-columns.ts'
import { clearBatch, createReplayBatch } from '../../src/replay/replay-batch.ts'
import { COLUMNS, ROW_HEAD } from '../../src/replay/replay-columns.ts'
import type { ReplayFrames } from '../../src/replay/replay-frames.ts'
import { RowFiller } from '../../src/replay/row-filler.ts'
import { RACE_RULES } from '../../src/rules/rules-settings.ts'
import { PLAIN_EFFECTS } from '../../src/simulation/effects.ts'
import { formulaCar } from '../support/car-data.ts'
import { preparedCar, ring } from '../support/race-content.ts'

const HZ = 240
const CAPACITY = 3

/** A race of two cars, and its rows as a decoder gives them back, apart from rounding. */
function recorded(ticks: number): { frames: ReplayFrames; truth: TelemetryColumns[] } {
  const settings = {
    tickHz: HZ,
    capacity: CAPACITY,
    seed: 1,
    mode: GameMode.Race,
    rules: RACE_RULES,
    effects: PLAIN_EFFECTS,
    lapLimit: 1,
    countdownTicks: 60,
    hasCarContacts: true,
    finishTimeoutTicks: 0,
    stallTicks: 0,
    lengthTicksMax: 0,
    inputHoldTicks: 60,
  }
  const race = new Race(ring, settings)
  for (const slot of [0, 2]) race.addCar(slot, preparedCar(formulaCar.id).plan, { skill: 0.9 })
  const batch = createReplayBatch({ capacity: CAPACITY, ticksMax: ticks, commandsMax: 1 })
  clearBatch(batch, 1)
  const filler = new RowFiller(race)
  const truth: TelemetryColumns[] = []
  for (let row = 0; row < ticks; row++) {
    race.step(() => {})
    const columns = createTelemetryColumns(CAPACITY)
    const state =
      race.phase === 0 ? SessionState.Countdown : race.phase === 1 ? SessionState.Racing : SessionState.Finished
    fillTelemetry(race, columns, state, GameMode.Race)
    truth.push(columns)
    filler.fillRow(batch, row, columns)
  }
  const length = ROW_HEAD + COLUMNS.length * CAPACITY
  const at = (row: number, index: number) => batch.rows[row * length + index] ?? 0
  const head = (index: number) => Int32Array.from({ length: ticks }, (_, row) => at(row, index))
  const columns = new Map(
    COLUMNS.map(({ name }, column) => {
      const cell = (_: unknown, place: number) =>
        at(place % ticks, ROW_HEAD + column * CAPACITY + Math.floor(place / ticks))
      return [name, Int32Array.from({ length: CAPACITY * ticks }, cell)]
    }),
  )
  return {
    truth,
    frames: {
      firstTick: 1,
      ticks,
      capacity: CAPACITY,
      phase: head(1),
      countdownLeft: head(2),
      greenTick: head(3),
      columns,
    },
  }
}

const FLOATS = ['x', 'y', 'z', 'yawRad', 'pitchRad', 'rollRad', 'speedMps', 'slipAngleRad', 'yawRateRadps'] as const
const PEDALS = ['throttle', 'brake', 'steering'] as const
const EXACT = ['gear', 'lap', 'finishPosition', 'lapTimeMs', 'lastLapMs', 'bestLapMs', 'flags'] as const

const HALF_RPM_STEP = 0.5001 * COLUMNS.find(({ name }) => name === 'engine_rpm')!.quantum

test('every column is what telemetry showed at that tick, lap times to the millisecond', () => {
  const { frames, truth } = recorded(13 * HZ)
  const scales = columnScales({ tickHz: HZ, columns: COLUMNS })
  const filled = createTelemetryColumns(CAPACITY)
  for (const [index, columns] of truth.entries()) {
    fillColumns(frames, index, scales, GameMode.Replay, filled)
    expect(filled).toMatchObject({
      count: columns.count,
      sessionState: columns.sessionState,
      countdownMs: columns.countdownMs,
      gameMode: GameMode.Replay,
    })
    for (const slot of [0, 2]) {
      for (const key of FLOATS) expect(Math.abs(filled[key][slot]! - columns[key][slot]!)).toBeLessThan(0.006)
      for (const key of PEDALS) expect(Math.abs(filled[key][slot]! - columns[key][slot]!)).toBeLessThan(0.003)
      for (const key of EXACT) expect([key, index, filled[key][slot]]).toEqual([key, index, columns[key][slot]])
      expect(Math.abs(filled.engineRpm[slot]! - columns.engineRpm[slot]!)).toBeLessThanOrEqual(HALF_RPM_STEP)
      expect(Math.abs(filled.progressM[slot]! - columns.progressM[slot]!)).toBeLessThan(0.006)
    }
    expect(filled.flags[1]).toBe(0)
  }
  expect(truth.at(-1)?.finishPosition[0]).toBeGreaterThan(0)
})

test('a column that the file has not got is zero, and one with a quantum that no column has', () => {
  const { frames } = recorded(2)
  const columns = COLUMNS.filter(({ name }) => name !== 'y' && name !== 'lap_start_ms').map((column) =>
    column.name === 'x' ? { ...column, quantum: 1e300 } : column,
  )
  const filled = createTelemetryColumns(CAPACITY)
  filled.x.fill(5)
  filled.y.fill(5)
  const without = { ...frames, columns: new Map([...frames.columns].filter(([name]) => name !== 'lap_start_ms')) }
  fillColumns(without, 1, columnScales({ tickHz: HZ, columns }), GameMode.Replay, filled)
  expect([filled.x[0], filled.y[0], filled.lapTimeMs[0]]).toEqual([0, 0, 0])
  expect(filled.flags[0]).not.toBe(0)
})
