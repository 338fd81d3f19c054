import { type GameMode, SessionState } from '../protocol/enums.ts'
import { CarFlag, type TelemetryColumns } from '../protocol/telemetry/telemetry-columns.ts'
import { RacePhase } from '../race/race-clock.ts'
import type { ColumnName } from './replay-columns.ts'
import type { ReplayFrames } from './replay-frames.ts'
import type { ReplayHeader } from './replay-header.ts'

/**
 * Recorded rows as telemetry: one tick of a decoded chunk in the columns that frames are written from, as fillTelemetry
 * does it for a race. Columns that a file has not got stay zero, and figures that no car can have are kept within what
 * columns and wire can hold.
 */
export interface ColumnScales {
  readonly tickHz: number
  /** Value of one step, by column. */
  readonly quanta: ReadonlyMap<string, number>
}

export function columnScales({ tickHz, columns }: Pick<ReplayHeader, 'tickHz' | 'columns'>): ColumnScales {
  const sane = columns.filter(({ quantum }) => quantum > 0 && quantum <= QUANTUM_MAX)
  return { tickHz, quanta: new Map(sane.map(({ name, quantum }) => [name, quantum])) }
}

/** Times any 32-bit number it still fits a float32. */
const QUANTUM_MAX = 1e6

/**
 * Writes the tick at `index` of the chunk into `columns`; their own tick is the caller's. Allocates nothing. Times of
 * laps are those of that tick, whatever speed it is shown at.
 */
export function fillColumns(
  frames: ReplayFrames,
  index: number,
  scales: ColumnScales,
  mode: GameMode,
  columns: TelemetryColumns,
): void {
  columns.sessionState = stateAt(frames, index)
  columns.gameMode = mode
  const countdownLeft = frames.countdownLeft[index] ?? 0
  columns.countdownMs = countdownLeft > 0 ? Math.round((countdownLeft * 1000) / scales.tickHz) : -1
  for (const [name, key] of COLUMN_OF) {
    const into = columns[key]
    const values = frames.columns.get(name)
    const quantum = scales.quanta.get(name)
    if (values === undefined || quantum === undefined) into.fill(0)
    else copyColumn(values, index, frames, quantum, into)
  }
  finishRows(frames, index, scales, columns)
}

/** What the session's state was at a tick of the chunk. */
export function stateAt(frames: ReplayFrames, index: number): SessionState {
  const phase = frames.phase[index]
  if (phase === RacePhase.Countdown) return SessionState.Countdown
  return phase === RacePhase.Over ? SessionState.Finished : SessionState.Racing
}

const COLUMN_OF = [
  ['flags', 'flags'],
  ['x', 'x'],
  ['y', 'y'],
  ['z', 'z'],
  ['yaw', 'yawRad'],
  ['pitch', 'pitchRad'],
  ['roll', 'rollRad'],
  ['speed', 'speedMps'],
  ['slip_angle', 'slipAngleRad'],
  ['yaw_rate', 'yawRateRadps'],
  ['throttle', 'throttle'],
  ['brake', 'brake'],
  ['steering', 'steering'],
  ['gear', 'gear'],
  ['engine_rpm', 'engineRpm'],
  ['lap', 'lap'],
  ['progress', 'progressM'],
  ['finish_position', 'finishPosition'],
  ['last_lap_ms', 'lastLapMs'],
  ['best_lap_ms', 'bestLapMs'],
] as const satisfies readonly (readonly [ColumnName, keyof TelemetryColumns])[]

type AnyColumn = TelemetryColumns[(typeof COLUMN_OF)[number][1]]

function copyColumn(
  values: Int32Array,
  index: number,
  { ticks, capacity }: ReplayFrames,
  quantum: number,
  into: AnyColumn,
): void {
  const slots = Math.min(capacity, into.length)
  for (let slot = 0; slot < slots; slot++) into[slot] = (values[slot * ticks + index] ?? 0) * quantum
}

/** Which rows have a car, headings within half a turn, and the times of the laps under way. */
function finishRows(frames: ReplayFrames, index: number, scales: ColumnScales, columns: TelemetryColumns): void {
  const raceMs = raceMsAt(frames, index, scales)
  const lapStarts = frames.columns.get('lap_start_ms')
  const quantum = scales.quanta.get('lap_start_ms') ?? 1
  columns.count = 0
  for (let slot = 0; slot < columns.capacity; slot++) {
    if (((columns.flags[slot] ?? 0) & CarFlag.Active) === 0) continue
    columns.count = slot + 1
    columns.yawRad[slot] = withinTurn(columns.yawRad[slot] ?? 0)
    const startMs = (lapStarts?.[slot * frames.ticks + index] ?? -1) * quantum
    const isTimed = startMs >= 0 && columns.finishPosition[slot] === 0
    columns.lapTimeMs[slot] = isTimed ? Math.max(0, Math.floor(raceMs - startMs + 0.5)) : 0
  }
}

/** Milliseconds from the green light to the tick; 0 before it. */
function raceMsAt(frames: ReplayFrames, index: number, { tickHz }: ColumnScales): number {
  const greenTick = frames.greenTick[index] ?? 0
  const tick = frames.firstTick + index
  return greenTick === 0 || tick <= greenTick ? 0 : ((tick - greenTick) * 1000) / tickHz
}

/** The same angle from -pi to pi, as live telemetry has it. */
export function withinTurn(rad: number): number {
  return rad - 2 * Math.PI * Math.round(rad / (2 * Math.PI))
}
