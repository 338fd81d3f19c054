import type { Compression } from '../../replay/compression.ts'
import { keptSessionText, type RecordingWriter, readKeptSession } from '../../replay/kept-session.ts'
import { ReplayError } from '../../replay/replay-error.ts'
import { openReplay } from '../../replay/replay-reader.ts'
import { type ResumableRun, readResumableRun } from '../../replay/resumable-run.ts'
import { RESUMABLE_MS_MAX, RESUME_ATTEMPTS_MAX } from './limits.ts'
import { isJustNow, type ReplayDisk } from './replay-disk.ts'

/** What a crash left of a session: its run, or why it cannot be gone on with, in a sentence. */
export type FoundSession =
  | { readonly id: string; readonly run: ResumableRun }
  | { readonly id: string; readonly reason: string; readonly isBeingWritten: boolean }

export interface ResumableSearch {
  readonly disk: ReplayDisk
  readonly compression: Compression
  /** Wall clock. */
  readonly nowMs: number
  /** False when it is known that this process is gone. */
  readonly mayLive: (writer: RecordingWriter) => boolean
}

/**
 * Reads an unfinished recording and what is kept beside it. The recording is not changed; of a run that is found the attempt is
 * noted, before anything is done with it. Throws what the disk throws.
 */
export function findResumable(id: string, search: ResumableSearch): FoundSession {
  try {
    const found = look(id, search)
    if (found === BEING_WRITTEN) return { id, reason: found, isBeingWritten: true }
    return typeof found === 'string' ? { id, reason: found, isBeingWritten: false } : { id, run: found }
  } catch (error) {
    if (!(error instanceof ReplayError) && !(error instanceof RangeError)) throw error
    return { id, reason: error.message, isBeingWritten: false }
  }
}

function look(id: string, { disk, compression, nowMs, mayLive }: ResumableSearch): ResumableRun | string {
  const text = disk.readSession(id)
  if (text === undefined) return 'nothing was kept of its session'
  const { writer, session } = readKeptSession(text)
  if (session.replayId !== id) return 'the session beside it is that of another recording'
  if (session.attempts >= RESUME_ATTEMPTS_MAX) return 'it has been tried too often'
  const stoppedAtMs = disk.partModifiedMs(id)
  if (nowMs - stoppedAtMs > RESUMABLE_MS_MAX) return 'it was cut off too long ago'
  if (isJustNow(stoppedAtMs, nowMs) && mayLive(writer)) return BEING_WRITTEN
  const tried = { ...session, attempts: session.attempts + 1 }
  const part = disk.open(id)
  try {
    const run = readResumableRun(openReplay(part, compression), tried, stoppedAtMs)
    if (typeof run !== 'string') disk.writeSession(id, keptSessionText({ version: 1, writer, session: tried }))
    return run
  } finally {
    part.close()
  }
}

const BEING_WRITTEN = 'somebody may still write it'
