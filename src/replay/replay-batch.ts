import type { CarId } from '../protocol/ids.ts'
import { rowLength } from './replay-columns.ts'
import type { ReplayEvent } from './replay-event.ts'

/**
 * What the tick thread hands to the recorder thread, by transfer, about four times a second: rows of quantised columns,
 * the commands given meanwhile, and the race's whole state at the start of each chunk. Its arrays are made once and
 * come back to be filled again; `clearBatch` begins a new one.
 */
export interface ReplayBatch {
  /** Tick of the first row. */
  firstTick: number
  /** Rows in use, one a tick, no gaps. */
  ticks: number
  /** `rowLength(capacity)` numbers a tick; see replay-columns.ts and RowFiller. */
  readonly rows: Int32Array
  /** {@link COMMAND_LENGTH} numbers a command; see command-row.ts. */
  readonly commands: Float64Array
  commandCount: number
  /**
   * Given in the first batch of each chunk. The chunk ends where the next keyframe comes, so a batch never lies in two
   * chunks.
   */
  keyframe: ReplayKeyframe | undefined
  events: ReplayEvent[]
}

/** The race after the step to `tick` and before any command of that tick: for the first chunk a race just constructed. */
export interface ReplayKeyframe {
  /** `firstTick - 1` of its batch. */
  readonly tick: number
  /** `Race.save()`. */
  readonly state: Uint8Array
  /** The car in each slot, of which the state knows nothing: a race is restored into one that has the same cars. */
  readonly cars: readonly (CarId | undefined)[]
}

/** Numbers of one command: tick, kind | slot << 8, six arguments. */
export const COMMAND_LENGTH = 8

export interface BatchSize {
  readonly capacity: number
  readonly ticksMax: number
  readonly commandsMax: number
}

export function createReplayBatch({ capacity, ticksMax, commandsMax }: BatchSize): ReplayBatch {
  return {
    firstTick: 0,
    ticks: 0,
    rows: new Int32Array(ticksMax * rowLength(capacity)),
    commands: new Float64Array(commandsMax * COMMAND_LENGTH),
    commandCount: 0,
    keyframe: undefined,
    events: [],
  }
}

/** Empties the batch for rows from `firstTick` on; its arrays stay. */
export function clearBatch(batch: ReplayBatch, firstTick: number): void {
  batch.firstTick = firstTick
  batch.ticks = 0
  batch.commandCount = 0
  batch.keyframe = undefined
  batch.events = []
}
