import { isatty } from 'node:tty'
import { loadConfigFromProcess, serverVersion } from '../config/load-from-process.ts'
import type { Config } from '../config/schema.ts'
import { createLogger } from '../observability/logger.ts'
import { collectStart } from './collect-start.ts'
import { catchLastErrors } from './last-resort.ts'
import { createLogSwitch } from './log-switch.ts'
import { type RunningServer, startServer } from './start-server.ts'

/** EX_CONFIG of sysexits.h. */
const EXIT_BAD_CONFIGURATION = 78
/** npm and terminals deliver one request to stop twice, a few milliseconds apart (SHUT1). */
const SAME_SIGNAL_MS = 1000
const FAILURE_GRACE_MS = 1000
/** Longer than a log may stand still. */
const END_GRACE_MS = 2000

/** The whole life of the server process; sets the exit code. */
export async function runServer(): Promise<void> {
  const loaded = loadConfigFromProcess()
  if (!loaded.ok) {
    for (const fault of loaded.faults) console.error(fault)
    process.exitCode = EXIT_BAD_CONFIGURATION
  } else if (loaded.type === 'answer') {
    console.log(loaded.text)
  } else {
    await run(loaded.config, loaded.warnings)
  }
}

async function run(config: Config, warnings: readonly string[]): Promise<void> {
  const log = createLogger(config.log)
  for (const warning of warnings) log.warn(warning)
  const stopSwitch = createStopSwitch()
  const logSwitch = createLogSwitch(config.log.level)
  const lastResort = catchLastErrors(log)
  try {
    const server = await startServer(config, log, serverVersion())
    collectStart()
    const { tcpPort, udpPort, httpPort, isTls } = server
    lastResort.connect(server)
    stopSwitch.connect(server)
    logSwitch.connect(server.parts.logControl)
    // Where there is nothing but content to read again, a terminal that hangs up ends the process as ever.
    if (server.canReload || !isAtTerminal()) process.on('SIGHUP', () => void server.reload())
    // Last: who reads it may send signals.
    log.info(
      { tcpPort, udpPort, httpPort, isTls },
      `ready: http${isTls ? 's' : ''}://${config.network.host}:${httpPort}/`,
    )
    await server.closed
    log.info('stopped')
    // The process ends by itself, unless somebody who reads its log stands still.
    setTimeout(() => process.exit(), END_GRACE_MS).unref()
  } catch (error) {
    log.fatal({ err: error }, error instanceof Error ? error.message : 'the server cannot run')
    process.exitCode = 1
    // Whatever is still open after a failure must not keep a dead server running.
    setTimeout(() => process.exit(1), FAILURE_GRACE_MS).unref()
  }
}

/** Somebody has it in front of him, and his terminal may be closed. */
function isAtTerminal(): boolean {
  return isatty(STANDARD_INPUT) || isatty(STANDARD_OUTPUT)
}

const STANDARD_INPUT = 0
const STANDARD_OUTPUT = 1

/** Listens to the signals from the first moment on: one that comes during the start stops the server once it is up. */
function createStopSwitch(): { connect(server: Pick<RunningServer, 'stop'>): void } {
  let server: Pick<RunningServer, 'stop'> | undefined
  let isStopDue = false
  let lastMs = Number.NEGATIVE_INFINITY
  const onSignal = () => {
    const nowMs = performance.now()
    if (nowMs - lastMs > SAME_SIGNAL_MS) {
      isStopDue = true
      server?.stop()
    }
    lastMs = nowMs
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return {
    connect(started) {
      server = started
      if (isStopDue) started.stop()
    },
  }
}
