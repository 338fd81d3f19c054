import type { Logger } from 'pino'
import { endProcess } from './end-process.ts'

/**
 * What to do about an error that nobody caught: an exception outside every boundary, or a promise that fails with nobody
 * waiting for it. The process can no longer be trusted, but its players and their results deserve better than a crash:
 * the error is logged, the server stops as for two signals (everybody is told, results are saved as they stand, no race is waited for), and
 * the process exits with 1. Another such error meanwhile ends it at once, and so does a stop that hangs for longer than `stopMsMax`.
 */
export function catchLastErrors(log: Pick<Logger, 'fatal'>, stopMsMax: number): LastResort {
  let server: { stop(): void } | undefined
  let isEnding = false
  const onError = (error: unknown, origin: string) => {
    process.exitCode = 1
    if (isEnding) {
      say(log, error, origin, 'another unexpected error while stopping: the process ends at once')
      endProcess(1)
    }
    isEnding = true
    say(log, error, origin, 'an unexpected error: the server saves what it can and stops')
    if (server === undefined) endProcess(1)
    setTimeout(() => endProcess(1), stopMsMax).unref()
    // The second request cuts the draining short.
    server.stop()
    server.stop()
  }
  // Promises that fail unheard come here too, with "unhandledRejection" as their origin.
  process.on('uncaughtException', onError)
  return {
    connect(started) {
      server = started
    },
  }
}

export interface LastResort {
  /** From now on there is something to stop; before that the process just ends. */
  connect(server: { stop(): void }): void
}

/** The log itself may be what is broken. */
function say(log: Pick<Logger, 'fatal'>, error: unknown, origin: string, message: string): void {
  try {
    log.fatal({ err: error, origin }, message)
  } catch {
    console.error(message, error)
  }
}
