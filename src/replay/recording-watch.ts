import type { ReplayHeader } from './replay-header.ts'

/**
 * What whoever writes recordings tells whoever shows them. All calls are cheap, never throw, and are made on one thread
 * in the order in which things happened.
 */
export interface RecordingWatch {
  /** `<id>.apxr.part` is there and has its header. */
  started(header: ReplayHeader): void
  /** So much of it is on disk. */
  grown(replayId: string, bytes: number, lastTick: number): void
  /** Nothing is written to it any more; it is `<id>.apxr` now. Also for a file that was recovered. */
  finished(replayId: string): void
  /** Its file is gone: retention, or a run that never went green. */
  removed(replayId: string): void
}
