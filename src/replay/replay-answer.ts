import type { ReplayFault } from './replay-error.ts'

/** What comes of asking for something of a recording. */
export type ReplayAnswer<T> = { readonly ok: true; readonly value: T } | ReplayRefusal

export interface ReplayRefusal {
  readonly ok: false
  readonly reason: RefusalReason
  /** A sentence for whoever asked. */
  readonly message: string
  /** Byte of the file at which it is damaged. */
  readonly offset?: number
}

/**
 * Beside the faults of a file: `unknown`: there is no such recording. `bad-request`: it has no such part. `busy`: too much
 * is asked at a time. `unavailable`: the reading thread has failed and is started again, or the system is short of something.
 * `unreadable`: the disk does not give the file, and will not by asking again.
 */
export type RefusalReason = ReplayFault | 'unknown' | 'bad-request' | 'busy' | 'unavailable' | 'unreadable'

export function refusal(reason: RefusalReason, message: string, offset?: number): ReplayRefusal {
  return { ok: false, reason, message, ...(offset !== undefined && { offset }) }
}
