import { hostname } from 'node:os'
import type { RecordingWriter } from '../../replay/kept-session.ts'

/** Who writes the recordings of this process. */
export function thisWriter(): RecordingWriter {
  return { host: hostname(), pid: process.pid }
}

/**
 * False when it is certain that the process which wrote a recording is gone: on this machine there is none of its number, or
 * it is ours, and we have only just started. Of a process on another machine nobody here knows.
 */
export function mayLive({ host, pid }: RecordingWriter): boolean {
  if (host !== hostname()) return true
  if (pid === process.pid) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
