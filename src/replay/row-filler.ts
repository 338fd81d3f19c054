import { CarFlag, type TelemetryColumns } from '../protocol/telemetry/telemetry-columns.ts'
import type { Race } from '../race/race.ts'
import { CarStatus } from '../rules/timing.ts'
import { PoseCheck } from './pose-check.ts'
import type { ReplayBatch } from './replay-batch.ts'
import { COLUMNS, type ColumnName, ROW_HEAD, rowLength } from './replay-columns.ts'
import { clampValue } from './smooth-layout.ts'

/**
 * Fills the rows of batches from a race, without allocating. One for each run, and called for each of its ticks: it
 * unwraps the cars' yaw, so that a turn across half a circle is no leap.
 */
export class RowFiller {
  readonly #race: Race
  readonly #check: PoseCheck
  readonly #rowLength: number
  /** Of each slot: the yaw last seen, and the whole turns before it. */
  readonly #lastYawRad: Float64Array
  readonly #turns: Int32Array

  constructor(race: Race) {
    const { capacity } = race.settings
    this.#race = race
    this.#check = new PoseCheck(race.cars)
    this.#rowLength = rowLength(capacity)
    this.#lastYawRad = new Float64Array(capacity)
    this.#turns = new Int32Array(capacity)
  }

  /** Writes the race's present tick into `row` of the batch; `columns` are those of that tick (see fillTelemetry). */
  fillRow(batch: ReplayBatch, row: number, columns: TelemetryColumns): void {
    const { clock, settings } = this.#race
    const { rows } = batch
    const start = row * this.#rowLength
    rows[start] = this.#check.of()
    rows[start + 1] = clock.phase[0]!
    rows[start + 2] = clock.countdownLeft[0]!
    rows[start + 3] = clock.greenTick[0]!
    for (let slot = 0; slot < settings.capacity; slot++) this.#fillCar(rows, start + ROW_HEAD + slot, slot, columns)
  }

  #fillCar(rows: Int32Array, at: number, slot: number, columns: TelemetryColumns): void {
    const flags = columns.flags[slot]!
    const { capacity } = this.#race.settings
    rows[at + FLAGS * capacity] = flags
    if ((flags & CarFlag.Active) === 0) return this.#clearCar(rows, at, slot)
    rows[at + X * capacity] = quantised(columns.x[slot]!, Q_X)
    rows[at + Y * capacity] = quantised(columns.y[slot]!, Q_Y)
    rows[at + Z * capacity] = quantised(columns.z[slot]!, Q_Z)
    rows[at + YAW * capacity] = quantised(this.#unwrapped(slot, columns.yawRad[slot]!), Q_YAW)
    rows[at + PITCH * capacity] = quantised(columns.pitchRad[slot]!, Q_PITCH)
    rows[at + ROLL * capacity] = quantised(columns.rollRad[slot]!, Q_ROLL)
    rows[at + SPEED * capacity] = quantised(columns.speedMps[slot]!, Q_SPEED)
    rows[at + SLIP * capacity] = quantised(columns.slipAngleRad[slot]!, Q_SLIP)
    rows[at + YAW_RATE * capacity] = quantised(columns.yawRateRadps[slot]!, Q_YAW_RATE)
    rows[at + THROTTLE * capacity] = quantised(columns.throttle[slot]!, Q_THROTTLE)
    rows[at + BRAKE * capacity] = quantised(columns.brake[slot]!, Q_BRAKE)
    rows[at + STEERING * capacity] = quantised(columns.steering[slot]!, Q_STEERING)
    rows[at + GEAR * capacity] = columns.gear[slot]!
    rows[at + RPM * capacity] = quantised(columns.engineRpm[slot]!, Q_RPM)
    rows[at + LAP * capacity] = columns.lap[slot]!
    rows[at + PROGRESS * capacity] = quantised(columns.progressM[slot]!, Q_PROGRESS)
    rows[at + FINISH * capacity] = columns.finishPosition[slot]!
    rows[at + LAP_START * capacity] = this.#lapStart(slot)
    rows[at + LAST_LAP * capacity] = clampValue(columns.lastLapMs[slot]!)
    rows[at + BEST_LAP * capacity] = clampValue(columns.bestLapMs[slot]!)
  }

  /** Rows are used again, and whoever comes back has another heading. */
  #clearCar(rows: Int32Array, at: number, slot: number): void {
    const { capacity } = this.#race.settings
    for (let column = 0; column < COLUMNS.length; column++) if (column !== FLAGS) rows[at + column * capacity] = 0
    this.#turns[slot] = 0
    this.#lastYawRad[slot] = 0
  }

  #unwrapped(slot: number, yawRad: number): number {
    const change = yawRad - this.#lastYawRad[slot]!
    if (change > Math.PI) this.#turns[slot] = this.#turns[slot]! - 1
    else if (change < -Math.PI) this.#turns[slot] = this.#turns[slot]! + 1
    this.#lastYawRad[slot] = yawRad
    return yawRad + this.#turns[slot]! * TURN_RAD
  }

  /** As currentLapMs has it: when is a lap timed at all. */
  #lapStart(slot: number): number {
    const { timing } = this.#race
    const isFromGreen = timing.isLapOneFromGreen[0] === 1
    const isRunning = timing.status[slot] === CarStatus.Running && timing.isStopped[0] === 0
    if (!isRunning || (!isFromGreen && timing.passed[slot] === 0)) return NO_LAP
    return quantised(timing.lapStartMs[slot]!, Q_LAP_START)
  }
}

const TURN_RAD = 2 * Math.PI
const NO_LAP = -1

/** Nearest whole number of steps; what is not finite is 0. */
function quantised(value: number, quantum: number): number {
  const steps = Math.floor(value / quantum + 0.5)
  return steps - steps === 0 ? clampValue(steps) : 0
}

// Looked up once: fillRow runs for each car in every tick.
const indexOf = (name: ColumnName) => COLUMNS.findIndex((column) => column.name === name)
const quantumOf = (name: ColumnName) => COLUMNS[indexOf(name)]?.quantum ?? 1
const [X, Y, Z, YAW, PITCH, ROLL] = [
  indexOf('x'),
  indexOf('y'),
  indexOf('z'),
  indexOf('yaw'),
  indexOf('pitch'),
  indexOf('roll'),
]
const [SPEED, SLIP, YAW_RATE] = [indexOf('speed'), indexOf('slip_angle'), indexOf('yaw_rate')]
const [THROTTLE, BRAKE, STEERING] = [indexOf('throttle'), indexOf('brake'), indexOf('steering')]
const [GEAR, RPM, LAP, PROGRESS, FINISH] = [
  indexOf('gear'),
  indexOf('engine_rpm'),
  indexOf('lap'),
  indexOf('progress'),
  indexOf('finish_position'),
]
const [LAP_START, LAST_LAP, BEST_LAP, FLAGS] = [
  indexOf('lap_start_ms'),
  indexOf('last_lap_ms'),
  indexOf('best_lap_ms'),
  indexOf('flags'),
]
const [Q_X, Q_Y, Q_Z, Q_YAW, Q_PITCH, Q_ROLL] = [
  quantumOf('x'),
  quantumOf('y'),
  quantumOf('z'),
  quantumOf('yaw'),
  quantumOf('pitch'),
  quantumOf('roll'),
]
const [Q_SPEED, Q_SLIP, Q_YAW_RATE] = [quantumOf('speed'), quantumOf('slip_angle'), quantumOf('yaw_rate')]
const [Q_THROTTLE, Q_BRAKE, Q_STEERING] = [quantumOf('throttle'), quantumOf('brake'), quantumOf('steering')]
const [Q_RPM, Q_PROGRESS, Q_LAP_START] = [quantumOf('engine_rpm'), quantumOf('progress'), quantumOf('lap_start_ms')]
