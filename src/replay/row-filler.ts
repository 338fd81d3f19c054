import { CarFlag, type TelemetryColumns } from '../protocol/telemetry/telemetry-columns.ts'
import type { Race } from '../race/race.ts'
import { CarStatus } from '../rules/timing.ts'
import { PoseCheck } from './pose-check.ts'
import type { ReplayBatch } from './replay-batch.ts'
import { COLUMNS, type ColumnName, ROW_HEAD, rowLength } from './replay-columns.ts'
import { VALUE_MAX } from './smooth-layout.ts'

/**
 * Fills the rows of batches from a race, without allocating. One for each run, and called for each of its ticks: it
 * unwraps the cars' yaw, so that a turn across half a circle is no leap. Whole columns are handed on from function to
 * function, never single numbers: a number in a call that is not inlined would be boxed.
 */
export class RowFiller {
  readonly #race: Race
  readonly #check: PoseCheck
  readonly #rowLength: number
  /** Of each slot: the yaw last seen, the whole turns before it, and both together. */
  readonly #lastYawRad: Float64Array
  readonly #turns: Int32Array
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

  /** Writes the race's present tick into `row` of the batch; `columns` are those of that tick (see fillTelemetry). */
  fillRow(batch: ReplayBatch, row: number, columns: TelemetryColumns): void {
    const { clock } = this.#race
    const { rows } = batch
    const start = row * this.#rowLength
    rows[start] = this.#check.of()
    rows[start + 1] = clock.phase[0]!
    rows[start + 2] = clock.countdownLeft[0]!
    rows[start + 3] = clock.greenTick[0]!
    this.#unwrapYaw(columns)
    this.#fillSmooth(rows, start + ROW_HEAD, columns)
    this.#fillStepwise(rows, start + ROW_HEAD, columns)
  }

  #fillSmooth(rows: Int32Array, start: number, columns: TelemetryColumns): void {
    const { flags } = columns
    const { timing, settings } = this.#race
    const { capacity } = settings
    fill(rows, start + X * capacity, columns.x, flags, Q_X)
    fill(rows, start + Y * capacity, columns.y, flags, Q_Y)
    fill(rows, start + Z * capacity, columns.z, flags, Q_Z)
    fill(rows, start + YAW * capacity, this.#yawRad, flags, Q_YAW)
    fill(rows, start + PITCH * capacity, columns.pitchRad, flags, Q_PITCH)
    fill(rows, start + ROLL * capacity, columns.rollRad, flags, Q_ROLL)
    fill(rows, start + SPEED * capacity, columns.speedMps, flags, Q_SPEED)
    fill(rows, start + SLIP * capacity, columns.slipAngleRad, flags, Q_SLIP)
    fill(rows, start + YAW_RATE * capacity, columns.yawRateRadps, flags, Q_YAW_RATE)
    fill(rows, start + THROTTLE * capacity, columns.throttle, flags, Q_THROTTLE)
    fill(rows, start + BRAKE * capacity, columns.brake, flags, Q_BRAKE)
    fill(rows, start + STEERING * capacity, columns.steering, flags, Q_STEERING)
    fill(rows, start + RPM * capacity, columns.engineRpm, flags, Q_RPM)
    fill(rows, start + PROGRESS * capacity, columns.progressM, flags, Q_PROGRESS)
    fill(rows, start + LAP_START * capacity, timing.lapStartMs, flags, Q_LAP_START)
  }

  #fillStepwise(rows: Int32Array, start: number, columns: TelemetryColumns): void {
    const { capacity } = this.#race.settings
    for (let slot = 0; slot < capacity; slot++) {
      const at = start + slot
      const flags = columns.flags[slot]!
      const isThere = (flags & CarFlag.Active) !== 0
      rows[at + FLAGS * capacity] = flags
      rows[at + GEAR * capacity] = isThere ? columns.gear[slot]! : 0
      rows[at + LAP * capacity] = isThere ? columns.lap[slot]! : 0
      rows[at + FINISH * capacity] = isThere ? columns.finishPosition[slot]! : 0
      rows[at + LAST_LAP * capacity] = isThere ? columns.lastLapMs[slot]! : 0
      rows[at + BEST_LAP * capacity] = isThere ? columns.bestLapMs[slot]! : 0
      if (isThere && !this.#isLapTimed(slot)) rows[at + LAP_START * capacity] = NO_LAP
    }
  }

  /** Whoever comes back has another heading. */
  #unwrapYaw(columns: TelemetryColumns): void {
    const last = this.#lastYawRad
    const turns = this.#turns
    for (let slot = 0; slot < last.length; slot++) {
      const isThere = (columns.flags[slot]! & CarFlag.Active) !== 0
      const yawRad = isThere ? columns.yawRad[slot]! : 0
      const change = yawRad - last[slot]!
      if (!isThere) turns[slot] = 0
      else if (change > Math.PI) turns[slot] = turns[slot]! - 1
      else if (change < -Math.PI) turns[slot] = turns[slot]! + 1
      last[slot] = yawRad
      this.#yawRad[slot] = yawRad + turns[slot]! * TURN_RAD
    }
  }

  /** As currentLapMs has it. */
  #isLapTimed(slot: number): boolean {
    const { timing } = this.#race
    const isRunning = timing.status[slot] === CarStatus.Running && timing.isStopped[0] === 0
    return isRunning && (timing.isLapOneFromGreen[0] === 1 || timing.passed[slot]! > 0)
  }
}

const TURN_RAD = 2 * Math.PI
const NO_LAP = -1

/** The column's values in quanta, rounded; 0 where no car is or a value is not finite. */
function fill(rows: Int32Array, at: number, values: Float64Array, flags: Uint8Array, quantum: number): void {
  for (let slot = 0; slot < values.length; slot++) {
    const steps = (flags[slot]! & CarFlag.Active) === 0 ? 0 : Math.floor(values[slot]! / quantum + 0.5)
    // What is neither above nor below is no number.
    if (steps > VALUE_MAX) rows[at + slot] = VALUE_MAX
    else if (steps < -VALUE_MAX) rows[at + slot] = -VALUE_MAX
    else rows[at + slot] = steps
  }
}

// Looked up once: fillRow runs in every tick.
const indexOf = (name: ColumnName) => COLUMNS.findIndex((column) => column.name === name)
const quantumOf = (name: ColumnName) => COLUMNS[indexOf(name)]?.quantum ?? 1
const [X, Y, Z] = [indexOf('x'), indexOf('y'), indexOf('z')]
const [YAW, PITCH, ROLL] = [indexOf('yaw'), indexOf('pitch'), indexOf('roll')]
const [SPEED, SLIP, YAW_RATE] = [indexOf('speed'), indexOf('slip_angle'), indexOf('yaw_rate')]
const [THROTTLE, BRAKE, STEERING] = [indexOf('throttle'), indexOf('brake'), indexOf('steering')]
const [GEAR, RPM, LAP] = [indexOf('gear'), indexOf('engine_rpm'), indexOf('lap')]
const [PROGRESS, FINISH] = [indexOf('progress'), indexOf('finish_position')]
const [LAP_START, LAST_LAP, BEST_LAP] = [indexOf('lap_start_ms'), indexOf('last_lap_ms'), indexOf('best_lap_ms')]
const FLAGS = indexOf('flags')
const [Q_X, Q_Y, Q_Z] = [quantumOf('x'), quantumOf('y'), quantumOf('z')]
const [Q_YAW, Q_PITCH, Q_ROLL] = [quantumOf('yaw'), quantumOf('pitch'), quantumOf('roll')]
const [Q_SPEED, Q_SLIP, Q_YAW_RATE] = [quantumOf('speed'), quantumOf('slip_angle'), quantumOf('yaw_rate')]
const [Q_THROTTLE, Q_BRAKE, Q_STEERING] = [quantumOf('throttle'), quantumOf('brake'), quantumOf('steering')]
const [Q_RPM, Q_PROGRESS, Q_LAP_START] = [quantumOf('engine_rpm'), quantumOf('progress'), quantumOf('lap_start_ms')]
