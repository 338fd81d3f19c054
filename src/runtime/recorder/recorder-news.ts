import type { ReplayHeader } from '../../replay/replay-header.ts'
import type { FinishedFile } from './recorder-messages.ts'

/** What whoever owns the recorder is told. Plain data, so that it can cross threads. */
export type RecorderNews =
  /** Its file is there and has its header. */
  | { readonly type: 'started'; readonly header: ReplayHeader }
  | { readonly type: 'grown'; readonly id: string; readonly bytes: number; readonly lastTick: number }
  /** Some of the run is missing from it. Told once. */
  | { readonly type: 'degraded'; readonly id: string; readonly reason: string }
  | { readonly type: 'finished'; readonly id: string; readonly file: FinishedFile }
  | { readonly type: 'failed'; readonly id: string; readonly reason: string }
  | { readonly type: 'recovered'; readonly id: string; readonly file: FinishedFile }
  | { readonly type: 'set-aside'; readonly id: string; readonly name: string; readonly reason: string }
  | { readonly type: 'removed'; readonly id: string }
  | { readonly type: 'trouble'; readonly reason: string; readonly id?: string }

/** What a recorder counts. */
export interface RecorderCounters {
  recorderFrames: number
  recorderBytes: number
  recorderChunks: number
  /** Batches on their way, now. */
  recorderQueued: number
  /** Batches that were dropped. */
  recorderDropped: number
  /** Recordings of which something is missing. */
  recordingsDegraded: number
  /** Recordings that were not begun, or whose file was not completed. */
  recordingsFailed: number
}
