import { createReplayBatch, type ReplayBatch } from '../../replay/replay-batch.ts'
import { BATCH_COMMANDS_MIN } from './limits.ts'

/**
 * The batches of one recording: made when they are first needed, at most `batchesMax`, and filled again when they come
 * back. So a disk that keeps up costs two or three of them, and one that does not costs no more than the greatest number.
 */
export class BatchPool {
  readonly ticksMax: number
  readonly #capacity: number
  readonly #batchesMax: number
  readonly #free: ReplayBatch[] = []
  readonly #freeStates: Uint8Array[] = []
  #made = 0

  constructor({ capacity, ticksMax, batchesMax }: BatchPoolOptions) {
    this.#capacity = capacity
    this.ticksMax = ticksMax
    this.#batchesMax = batchesMax
  }

  /** Undefined while all of them are under way. */
  take(): ReplayBatch | undefined {
    const free = this.#free.pop()
    if (free !== undefined) return free
    if (this.#made >= this.#batchesMax) return undefined
    this.#made++
    return createReplayBatch({
      capacity: this.#capacity,
      ticksMax: this.ticksMax,
      commandsMax: BATCH_COMMANDS_MIN,
    })
  }

  /** An array for a keyframe. */
  takeState(bytes: number): Uint8Array {
    return this.#freeStates.pop() ?? new Uint8Array(bytes)
  }

  giveBack(batch: ReplayBatch): void {
    const { keyframe } = batch
    if (keyframe !== undefined) this.#freeStates.push(keyframe.state)
    batch.keyframe = undefined
    this.#free.push(batch)
  }
}

/** The arrays of a batch, which are handed over to another thread instead of copied. */
export function arraysOf({ rows, commands, keyframe }: ReplayBatch): ArrayBuffer[] {
  const arrays = [rows, commands, ...(keyframe === undefined ? [] : [keyframe.state])]
  return arrays.map(({ buffer }) => buffer as ArrayBuffer)
}

export interface BatchPoolOptions {
  readonly capacity: number
  readonly ticksMax: number
  readonly batchesMax: number
}
