import { isatty } from 'node:tty'
import type { RunningServer } from './start-server.ts'

type Reloadable = Pick<RunningServer, 'canReload' | 'reload'>

/**
 * SIGHUP reads certificate, tokens, keys and content again. It is listened to from the first moment on, because otherwise
 * the signal ends the process, which those who started it take for a wish; one that comes during the start is remembered, since
 * what it is about may have been read already. At a terminal that hangs up the process ends as ever, unless there is more
 * than content to read again, which is known once the server is up.
 */
export function createReloadSwitch(): { connect(server: Reloadable): void } {
  let server: Reloadable | undefined
  let isDue = false
  const onSignal = () => {
    isDue = true
    void server?.reload()
  }
  const isListening = !isAtTerminal()
  if (isListening) process.on('SIGHUP', onSignal)
  return {
    connect(started) {
      server = started
      if (isDue) void started.reload()
      if (!isListening && started.canReload) process.on('SIGHUP', onSignal)
    },
  }
}

/** Somebody has it in front of him, and his terminal may be closed. */
function isAtTerminal(): boolean {
  return isatty(STANDARD_INPUT) || isatty(STANDARD_OUTPUT)
}

const STANDARD_INPUT = 0
const STANDARD_OUTPUT = 1
