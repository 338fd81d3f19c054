import { GameMode, SessionState } from '../../../src/protocol/enums.ts'
import { createTelemetryColumns } from '../../../src/protocol/telemetry/telemetry-columns.ts'
import { fillTelemetry } from '../../../src/race/fill-telemetry.ts'
import { Race } from '../../../src/race/race.ts'
import { writeInputCommand } from '../../../src/replay/command-row.ts'
import { createLapColumns, type RecordedLap, showLap } from '../../../src/replay/recorded-lap.ts'
import { clearBatch, createReplayBatch } from '../../../src/replay/replay-batch.ts'
import { RowFiller } from '../../../src/replay/row-filler.ts'
import { formulaCar } from '../../support/car-data.ts'
import { preparedCar, ring } from '../../support/race-content.ts'
import { RECORDED_SETTINGS } from '../../support/recorded-race.ts'

/**
 * Run by allocation.test.ts in a process of its own, with room for all it might allocate: prints the bytes that the heap
 * grew by in some stretches of filling rows, showing ghosts and writing inputs, per tick and car.
 */
const CARS = 16
const STRETCH_TICKS = 8_000
const STRETCHES_MAX = 10
const STEADY_BYTES = 0.5
const ROWS = 60
const GHOSTS = 8

const race = new Race(ring, { ...RECORDED_SETTINGS, capacity: CARS })
for (let slot = 0; slot < CARS; slot++) race.addCar(slot, preparedCar(formulaCar.id).plan, { skill: 0.5 })
race.step(() => {})
const columns = createTelemetryColumns(CARS + GHOSTS)
fillTelemetry(race, columns, SessionState.Racing, GameMode.Race)
const filler = new RowFiller(race)
const batch = createReplayBatch({ capacity: CARS, ticksMax: ROWS, commandsMax: ROWS * CARS })
const lap: RecordedLap = {
  driverName: 'Ana',
  carId: formulaCar.id,
  carName: formulaCar.name,
  lap: 1,
  timeMs: 2000,
  isValid: true,
  rows: 120,
  rowsPerSecond: 60,
  firstMs: 1.5,
  columns: createLapColumns(120),
}
for (let row = 0; row < lap.rows; row++) lap.columns.x[row] = row / 3
const timesMs = new Float64Array(CARS + GHOSTS)

run(STRETCH_TICKS)
const bytes: number[] = []
do bytes.push(measureStretch())
while (bytes.length < STRETCHES_MAX && bytes.every((each) => each > STEADY_BYTES))
process.stdout.write(JSON.stringify(bytes))

function run(ticks: number): void {
  for (let tick = 1; tick <= ticks; tick++) {
    const row = tick % ROWS
    if (row === 0) clearBatch(batch, tick)
    for (let slot = 0; slot < CARS; slot++) {
      columns.yawRad[slot] = (tick % 6) - 3
      columns.x[slot] = tick / 3
      writeInputCommand(batch, tick, slot, tick, tick + 3, 0.1, 0.5, 0, 127)
    }
    filler.fillRow(batch, row, columns)
    for (let slot = CARS; slot < CARS + GHOSTS; slot++) {
      timesMs[slot] = (tick * 4.1) % 1900
      showLap(lap, timesMs, columns, slot)
    }
  }
}

function measureStretch(): number {
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  run(STRETCH_TICKS)
  return (process.memoryUsage().heapUsed - before) / STRETCH_TICKS / CARS
}
