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
  /**
   * Nothing is written to it any more; it is `<id>.apxr` now. Also for a file that was recovered. `sha256` is of the
   * whole file, lower-case hex; the library works it out where it is not known.
   */
  finished(replayId: string, sha256?: string): void
  /** Its file is gone: retention, or a run that never went green. */
  removed(replayId: string): void
}
