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
  /** With these turns. */
  readonly #yawRad: Float64Array

  constructor(race: Race) {
    const { capacity } = race.settings
    this.#race = race
    this.#check = new PoseCheck(race.cars)
    this.#rowLength = rowLength(capacity)
    this.#lastYawRad = new Float64Array(capacity)
    this.#turns = new Int32Array(capacity)
    this.#yawRad = new Float64Array(capacity)
  }

  /**
   * Writes the race's present tick into `row` of the batch; `columns` are those of that tick (see fillTelemetry). Rows that
   * they have beyond the race's are nobody's who is recorded.
   */
  fillRow(batch: ReplayBatch, row: number, columns: TelemetryColumns): void {
    const { clock, settings } = this.#race
    const { rows } = batch
    const start = row * this.#rowLength
    rows[start] = this.#check.of()
    rows[start + 1] = clock.phase[0]!
    rows[start + 2] = clock.countdownLeft[0]!
    rows[start + 3] = clock.greenTick[0]!
    this.#unwrapYaw(columns)
    this.#fillSmooth(rows, start + ROW_HEAD, columns)
    this.#fillStepwise(rows, start + ROW_HEAD, columns)
    for (let slot = 0; slot < settings.capacity; slot++) {
      if ((columns.flags[slot]! & CarFlag.Active) === 0) this.#clearCar(rows, start + ROW_HEAD + slot, slot)
    }
  }

  // Column by column: a function that took a car's numbers one by one would be handed each as an object (see the step).

  #fillSmooth(rows: Int32Array, at: number, columns: TelemetryColumns): void {
    const { capacity } = this.#race.settings
    quantise(rows, at + X * capacity, columns.x, Q_X, capacity)
    quantise(rows, at + Y * capacity, columns.y, Q_Y, capacity)
    quantise(rows, at + Z * capacity, columns.z, Q_Z, capacity)
    quantise(rows, at + YAW * capacity, this.#yawRad, Q_YAW, capacity)
    quantise(rows, at + PITCH * capacity, columns.pitchRad, Q_PITCH, capacity)
    quantise(rows, at + ROLL * capacity, columns.rollRad, Q_ROLL, capacity)
    quantise(rows, at + SPEED * capacity, columns.speedMps, Q_SPEED, capacity)
    quantise(rows, at + SLIP * capacity, columns.slipAngleRad, Q_SLIP, capacity)
    quantise(rows, at + YAW_RATE * capacity, columns.yawRateRadps, Q_YAW_RATE, capacity)
    quantise(rows, at + THROTTLE * capacity, columns.throttle, Q_THROTTLE, capacity)
    quantise(rows, at + BRAKE * capacity, columns.brake, Q_BRAKE, capacity)
    quantise(rows, at + STEERING * capacity, columns.steering, Q_STEERING, capacity)
    quantise(rows, at + RPM * capacity, columns.engineRpm, Q_RPM, capacity)
    quantise(rows, at + PROGRESS * capacity, columns.progressM, Q_PROGRESS, capacity)
    quantise(rows, at + LAP_START * capacity, this.#race.timing.lapStartMs, Q_LAP_START, capacity)
  }

  #fillStepwise(rows: Int32Array, at: number, columns: TelemetryColumns): void {
    const { capacity } = this.#race.settings
    for (let slot = 0; slot < capacity; slot++) {
      rows[at + GEAR * capacity + slot] = columns.gear[slot]!
      rows[at + LAP * capacity + slot] = columns.lap[slot]!
      rows[at + FINISH * capacity + slot] = columns.finishPosition[slot]!
      rows[at + LAST_LAP * capacity + slot] = clampValue(columns.lastLapMs[slot]!)
      rows[at + BEST_LAP * capacity + slot] = clampValue(columns.bestLapMs[slot]!)
      rows[at + FLAGS * capacity + slot] = columns.flags[slot]!
      if (!this.#isLapTimed(slot)) rows[at + LAP_START * capacity + slot] = NO_LAP
    }
  }

  /** Rows are used again, and whoever comes back has another heading. */
  #clearCar(rows: Int32Array, at: number, slot: number): void {
    const { capacity } = this.#race.settings
    for (let column = 0; column < COLUMNS.length; column++) if (column !== FLAGS) rows[at + column * capacity] = 0
    this.#turns[slot] = 0
    this.#lastYawRad[slot] = 0
  }

  #unwrapYaw({ yawRad: wrapped }: TelemetryColumns): void {
    for (let slot = 0; slot < this.#yawRad.length; slot++) {
      const yawRad = wrapped[slot]!
      const change = yawRad - this.#lastYawRad[slot]!
      if (change > Math.PI) this.#turns[slot] = this.#turns[slot]! - 1
      else if (change < -Math.PI) this.#turns[slot] = this.#turns[slot]! + 1
      this.#lastYawRad[slot] = yawRad
      this.#yawRad[slot] = yawRad + this.#turns[slot]! * TURN_RAD
    }
  }

  /** As currentLapMs has it: when is a lap timed at all. */
  #isLapTimed(slot: number): boolean {
    const { timing } = this.#race
    const isRunning = timing.status[slot] === CarStatus.Running && timing.isStopped[0] === 0
    return isRunning && (timing.isLapOneFromGreen[0] === 1 || timing.passed[slot] !== 0)
  }
}

const TURN_RAD = 2 * Math.PI
const NO_LAP = -1

/** Writes the nearest whole numbers of steps from `at` on; what is not finite is 0. Five plain parameters: see above. */
function quantise(rows: Int32Array, at: number, values: Float64Array, quantum: number, slots: number): void {
  for (let slot = 0; slot < slots; slot++) {
    const steps = Math.floor(values[slot]! / quantum + 0.5)
    rows[at + slot] = steps - steps === 0 ? clampValue(steps) : 0
  }
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
