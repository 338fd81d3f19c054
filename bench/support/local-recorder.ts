import type { ReplayBatch } from '../../src/replay/replay-batch.ts'
import type { ReplayHeader } from '../../src/replay/replay-header.ts'
import { BatchPool } from '../../src/runtime/recorder/batch-pool.ts'
import { BACKLOG_BYTES_MAX, BATCHES_PER_SECOND } from '../../src/runtime/recorder/limits.ts'
import { RecorderDesk } from '../../src/runtime/recorder/recorder-desk.ts'
import type { FromRecorder, ToRecorder } from '../../src/runtime/recorder/recorder-messages.ts'
import { Recording } from '../../src/runtime/recorder/recording.ts'
import { mayLive, thisWriter } from '../../src/runtime/recorder/recording-writer.ts'
import { FolderDisk } from '../../src/runtime/recorder/replay-disk.ts'
import { zstd } from '../../src/runtime/zstd.ts'

/**
 * The two halves of a recorder without a thread between them: whoever records also encodes and writes before the call
 * returns. So a race is recorded as fast as it can be driven, no batch is ever late, and the heap is that of both halves.
 */
export class LocalRecorder {
  readonly recording: Recording
  /** Time in which the recorder's thread would have been busy. */
  busyMs = 0
  readonly #desk: RecorderDesk
  readonly #onBatch: (batch: ReplayBatch) => void
  readonly #pool: BatchPool

  constructor({ header, dir, onBatch }: LocalRecorderOptions) {
    const { capacity, tickHz } = header.settings
    this.#onBatch = onBatch
    this.#pool = new BatchPool({ capacity, ticksMax: tickHz / BATCHES_PER_SECOND, batchesMax: 3 })
    this.#desk = new RecorderDesk({
      disk: new FolderDisk(dir),
      compression: zstd,
      signingKey: undefined,
      bytesMax: 0,
      backlogBytesMax: BACKLOG_BYTES_MAX,
      now: () => performance.now(),
      writer: thisWriter(),
      mayLive,
      post: (message) => this.#receive(message),
    })
    this.recording = new Recording({
      header,
      pool: this.#pool,
      line: {
        batch: (batch) => this.#tell({ type: 'batch', recording: ONE, batch }),
        end: (ending, isCutShort) => this.#tell({ type: 'end', recording: ONE, ending, isCutShort }),
        discard: () => this.#tell({ type: 'discard', recording: ONE }),
        session: (session) => this.#tell({ type: 'session', recording: ONE, session }),
      },
      counters: { recorderFrames: 0, recorderDropped: 0 },
      onDegraded: fail,
    })
    this.#tell({ type: 'open', recording: ONE, header })
  }

  /** What a recorder thread does twice a second: above all it waits for the disk. */
  beat(): void {
    this.#desk.beat()
  }

  #tell(message: ToRecorder): void {
    const beganMs = performance.now()
    this.#desk.receive(message)
    this.busyMs += performance.now() - beganMs
  }

  #receive(message: FromRecorder): void {
    if (message.type === 'returned') {
      this.#onBatch(message.batch)
      this.#pool.giveBack(message.batch)
    }
    if (message.type === 'degraded' || message.type === 'failed') fail(message.reason)
  }
}

/** The number of its only recording. */
const ONE = 1

function fail(reason: string): never {
  throw new Error(`the recording is not what it should be: ${reason}`)
}

export interface LocalRecorderOptions {
  readonly header: ReplayHeader
  readonly dir: string
  /** Told of each batch when it has been encoded. */
  readonly onBatch: (batch: ReplayBatch) => void
}
