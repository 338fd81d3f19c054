import type { KeptSession } from '../../replay/kept-session.ts'
import type { ReplayBatch } from '../../replay/replay-batch.ts'
import type { ReplayEnding, ReplayHeader } from '../../replay/replay-header.ts'
import type { FoundSession } from './find-resumable.ts'
import type { RetentionLimits } from './retention.ts'

/** What the threads of runs and a recorder thread say to each other. Arrays of batches are handed over and come back. */

export interface RecorderWorkerData {
  readonly dir: string
  /** Longest file of one recording; 0: any. */
  readonly bytesMax: number
  /** PEM of an Ed25519 private key. */
  readonly signingKey: string | undefined
}

export type ToRecorder =
  /** `recording` names it in what follows; `resumedTick`: goes on with an unfinished file, whose last whole tick that is. */
  | {
      readonly type: 'open'
      readonly recording: number
      readonly header: ReplayHeader
      readonly resumedTick?: number | undefined
    }
  /** To be kept beside the unfinished file, in place of what was. */
  | { readonly type: 'session'; readonly recording: number; readonly session: KeptSession }
  | { readonly type: 'batch'; readonly recording: number; readonly batch: ReplayBatch }
  | {
      readonly type: 'end'
      readonly recording: number
      readonly ending: ReplayEnding
      /** The last ticks are missing. */
      readonly isCutShort: boolean
    }
  /** Nothing is to be left of it. */
  | { readonly type: 'discard'; readonly recording: number }
  /** Files that a crash left unfinished, by the ids of their replays. */
  | { readonly type: 'recover'; readonly ids: readonly string[] }
  /** Whether a session that a crash cut off can go on; answered by `found`. `nowMs`: wall clock. */
  | { readonly type: 'find'; readonly id: string; readonly nowMs: number }
  /** Which of the finished files have to go; answered by `chosen`. */
  | { readonly type: 'choose'; readonly limits: RetentionLimits }
  | { readonly type: 'remove'; readonly ids: readonly string[] }
  /** Finish what was asked before, then end. */
  | { readonly type: 'close' }

export type FromRecorder =
  | {
      readonly type: 'returned'
      readonly recording: number
      readonly batch: ReplayBatch
      readonly written: Written
      /** Bytes of the file. */
      readonly fileBytes: number
    }
  /** Some of it is missing, or waits for a disk that does not take it. Said once for a recording. */
  | { readonly type: 'degraded'; readonly recording: number; readonly reason: string }
  /** Batches that came and were dropped. */
  | { readonly type: 'dropped'; readonly recording: number; readonly batches: number }
  | { readonly type: 'finished'; readonly recording: number; readonly file: FinishedFile; readonly written: Written }
  /** Its file could not be finished, and is left for the next start. */
  | { readonly type: 'failed'; readonly recording: number; readonly reason: string }
  | { readonly type: 'discarded'; readonly recording: number }
  | { readonly type: 'recovered'; readonly id: string; readonly file: FinishedFile }
  /** Nothing of it could be read; it was moved aside under `name`. */
  | { readonly type: 'set-aside'; readonly id: string; readonly name: string; readonly reason: string }
  | { readonly type: 'found'; readonly found: FoundSession }
  | { readonly type: 'chosen'; readonly ids: readonly string[] }
  | { readonly type: 'removed'; readonly ids: readonly string[] }
  /** Something asked of the folder, or of the file with this id in it, could not be done. */
  | { readonly type: 'trouble'; readonly reason: string; readonly id?: string }

/** What was written since it was said last. */
export interface Written {
  readonly bytes: number
  readonly chunks: number
}

/** A file that is complete. */
export interface FinishedFile {
  readonly bytes: number
  /** Of the whole file, lower-case hex. */
  readonly sha256: string
  readonly reason: string
  /** From the end of the run to the complete file. */
  readonly tookMs: number
}
