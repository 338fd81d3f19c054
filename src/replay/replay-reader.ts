import type { TimedCommand } from '../race/race-command.ts'
import type { ByteSource } from './byte-source.ts'
import type { Decompression } from './compression.ts'
import type { ReplayKeyframe } from './replay-batch.ts'
import type { ReplayChunkEntry, ReplayFooter, ReplayHeader } from './replay-header.ts'
import type { ReplayEvent } from './replay-event.ts'

/**
 * Opens a replay, finished or not: by its footer, or, without one, by scanning from block to block. Throws ReplayError
 * when not even the header can be read; damage further back ends the list of chunks there.
 */
export function openReplay(_source: ByteSource, _compression: Decompression): ReplayReader {
  throw new Error('follows')
}

/** All methods that take a chunk's index throw ReplayError when its bytes are not as they were written. */
export interface ReplayReader {
  readonly header: ReplayHeader
  /** Undefined while the recording runs, and after a crash. */
  readonly footer: ReplayFooter | undefined
  /** Whole chunks, in the order of their ticks. */
  readonly chunks: readonly ReplayChunkEntry[]
  /** True when there is a footer. */
  readonly isComplete: boolean
  /** Offset after the last whole chunk: what is before it can be kept (`replay -- recover`). */
  readonly recoverableEnd: number
  /** First recorded tick, and the tick after the last; equal when there is none. */
  readonly firstTick: number
  readonly endTick: number
  /** Index of the chunk with the tick; -1 when none has it (before, after, or in a gap). */
  chunkAt(tick: number): number
  frames(chunk: number): ReplayFrames
  /** Whole state at the start of the chunk; undefined when only its hash was kept. */
  keyframe(chunk: number): ReplayKeyframe | undefined
  /** FNV-1a of the state at the start of the chunk, as StateBlock.hash. */
  stateHash(chunk: number): number
  /** A check a tick, see poseCheck. */
  checks(chunk: number): Int32Array
  commands(chunk: number): readonly TimedCommand[]
  events(chunk: number): readonly ReplayEvent[]
  /** Looks for chunks (and the footer) that were written meanwhile. True when there is something new. */
  refresh(): boolean
}

/** The decoded columns of one chunk. */
export interface ReplayFrames {
  readonly firstTick: number
  readonly ticks: number
  readonly capacity: number
  /** RacePhase, a number a tick. */
  readonly phase: Int32Array
  /** Ticks left of the countdown, a number a tick. */
  readonly countdownLeft: Int32Array
  /** Tick of the green light (0 before it), a number a tick. */
  readonly greenTick: Int32Array
  /**
   * By the name of the column, in quanta of the header's column of that name: the value of `slot` at
   * `firstTick + index` is at `slot * ticks + index`. Where a car is not there (flags without Active) all are 0.
   */
  readonly columns: ReadonlyMap<string, Int32Array>
}
