import { describe, expect, test } from 'vitest'
import { SessionState } from '../../src/protocol/enums.ts'
import { CarFlag, createTelemetryColumns } from '../../src/protocol/telemetry/telemetry-columns.ts'
import { fillTelemetry } from '../../src/race/fill-telemetry.ts'
import { Race } from '../../src/race/race.ts'
import { PoseCheck } from '../../src/replay/pose-check.ts'
import { createReplayBatch } from '../../src/replay/replay-batch.ts'
import { COLUMNS, type ColumnName, ROW_HEAD, rowLength } from '../../src/replay/replay-columns.ts'
import { RowFiller } from '../../src/replay/row-filler.ts'
import { formulaCar } from '../support/car-data.ts'
import { preparedCar, ring } from '../support/race-content.ts'
import { RECORDED_SETTINGS } from '../support/recorded-race.ts'

const { capacity } = RECORDED_SETTINGS
const { plan } = preparedCar(formulaCar.id)

/** A race, and its present tick as a row of numbers by column and slot. */
function createFilled() {
  const race = new Race(ring, { ...RECORDED_SETTINGS, countdownTicks: 2 })
  const filler = new RowFiller(race)
  const columns = createTelemetryColumns(capacity)
  const batch = createReplayBatch({ capacity, ticksMax: 2, commandsMax: 1 })
  const fill = (row = 0) => {
    fillTelemetry(race, columns, SessionState.Racing, race.settings.mode)
    filler.fillRow(batch, row, columns)
  }
  const value = (name: ColumnName, slot: number, row = 0) => {
    const index = COLUMNS.findIndex((column) => column.name === name)
    return batch.rows[row * rowLength(capacity) + ROW_HEAD + index * capacity + slot]! * COLUMNS[index]!.quantum
  }
  return { race, columns, batch, fill, value }
}

function run(race: Race, ticks: number): void {
  for (let tick = 0; tick < ticks; tick++) race.step(() => {})
}

describe('a row', () => {
  test('has the race as it stands, each column to half its quantum', () => {
    const { race, columns, fill, value } = createFilled()
    race.addCar(1, plan, { skill: 1 })
    run(race, 900)
    fill()
    const near = (name: ColumnName, truth: number) => {
      const { quantum } = COLUMNS.find((column) => column.name === name)!
      expect(Math.abs(value(name, 1) - truth), name).toBeLessThanOrEqual(quantum * 0.5000001)
    }
    near('x', columns.x[1]!)
    near('y', columns.y[1]!)
    near('z', columns.z[1]!)
    near('pitch', columns.pitchRad[1]!)
    near('roll', columns.rollRad[1]!)
    near('speed', columns.speedMps[1]!)
    near('slip_angle', columns.slipAngleRad[1]!)
    near('yaw_rate', columns.yawRateRadps[1]!)
    near('throttle', columns.throttle[1]!)
    near('brake', columns.brake[1]!)
    near('steering', columns.steering[1]!)
    near('gear', columns.gear[1]!)
    near('engine_rpm', columns.engineRpm[1]!)
    near('lap', columns.lap[1]!)
    near('progress', columns.progressM[1]!)
    near('finish_position', columns.finishPosition[1]!)
    near('last_lap_ms', columns.lastLapMs[1]!)
    near('best_lap_ms', columns.bestLapMs[1]!)
    near('flags', columns.flags[1]!)
    expect(value('speed', 1)).toBeGreaterThan(5)
  })

  test('begins with the check, the phase, the countdown and the tick of the green light', () => {
    const { race, batch, fill } = createFilled()
    race.addCar(0, plan, { skill: 1 })
    run(race, 1)
    fill(0)
    run(race, 300)
    fill(1)
    const check = new PoseCheck(race.cars).of()
    expect([...batch.rows.subarray(1, ROW_HEAD)]).toEqual([0, 1, 0])
    expect([...batch.rows.subarray(rowLength(capacity), rowLength(capacity) + ROW_HEAD)]).toEqual([check, 1, 0, 2])
    expect(batch.rows[0]).not.toBe(check)
  })

  test('has nothing of rows that are not of the race', () => {
    const { race, columns, batch, fill } = createFilled()
    race.addCar(1, plan, { skill: 1 })
    run(race, 900)
    fill()
    const wide = createTelemetryColumns(capacity + 3)
    const wideBatch = createReplayBatch({ capacity, ticksMax: 2, commandsMax: 1 })
    fillTelemetry(race, wide, SessionState.Racing, race.settings.mode)
    for (const column of Object.values(wide)) if (ArrayBuffer.isView(column)) (column as Float64Array).fill(7, capacity)
    new RowFiller(race).fillRow(wideBatch, 0, wide)
    expect(wideBatch.rows).toEqual(batch.rows)
    expect(columns.count).toBe(wide.count)
  })

  test('goes on past half a turn of yaw, and begins anew with whoever comes back', () => {
    const { race, fill, value } = createFilled()
    race.addCar(0, plan, { skill: 1 })
    const turn = (angle: number) => {
      race.cars.headingX[0] = Math.cos(angle)
      race.cars.headingY[0] = Math.sin(angle)
      fill()
      return value('yaw', 0)
    }
    for (let angle = 0; angle < 15; angle += 0.5) expect(turn(angle)).toBeCloseTo(angle, 3)
    for (let angle = 15; angle > -15; angle -= 0.5) expect(turn(angle)).toBeCloseTo(angle, 3)
    race.removeCar(0)
    fill()
    expect(COLUMNS.map(({ name }) => value(name, 0))).toEqual(COLUMNS.map(() => 0))
    race.addCar(0, plan, { skill: 1 })
    expect(turn(1)).toBeCloseTo(1, 3)
  })

  test('tells the time of a lap by when it began: -0.1 ms while none is timed', () => {
    const { race, columns, fill, value } = createFilled()
    race.addCar(0, plan, { skill: 1 })
    run(race, 1)
    fill()
    expect(value('lap_start_ms', 0)).toBeCloseTo(-0.1)
    run(race, 2)
    fill()
    expect(value('lap_start_ms', 0)).toBe(0)
    const greenTick = 2
    for (let tick = 1; tick < 4000 && columns.lap[0]! < 2; tick++) {
      run(race, 1)
      fill()
    }
    expect(columns.lap[0]).toBe(2)
    run(race, 100)
    fill()
    const raceMs = ((race.tick - greenTick) * 1000) / 240
    expect(Math.abs(raceMs - value('lap_start_ms', 0) - columns.lapTimeMs[0]!)).toBeLessThanOrEqual(0.6)
    race.end()
    fill()
    expect(value('lap_start_ms', 0)).toBeCloseTo(-0.1)
    expect(value('flags', 0) & CarFlag.Active).toBe(CarFlag.Active)
  })
})

describe('the check of a tick', () => {
  test('changes with the last bit of where any car is or how it moves', () => {
    const { race } = createFilled()
    race.addCar(0, plan, { skill: 1 })
    race.addCar(2, plan, { skill: 1 })
    run(race, 300)
    const check = new PoseCheck(race.cars)
    const before = check.of()
    const { x, y, headingX, headingY, vx, vy } = race.cars
    for (const column of [x, y, headingX, headingY, vx, vy]) {
      const bits = new Uint32Array(column.buffer)
      bits[4]! ^= 1
      expect(check.of()).not.toBe(before)
      bits[4]! ^= 1
    }
    expect(check.of()).toBe(before)
  })
})
