import { loadConfigFromProcess, serverVersion } from '../config/load-from-process.ts'
import type { Config } from '../config/schema.ts'
import { createLogger } from '../observability/logger.ts'
import { collectStart } from './collect-start.ts'
import { endProcess } from './end-process.ts'
import { catchLastErrors } from './last-resort.ts'
import { EXIT_GRACE_MS, STOP_DEADLINE_MS } from './limits.ts'
import { createLogSwitch } from './log-switch.ts'
import { createReloadSwitch } from './reload-switch.ts'
import { type RunningServer, startServer } from './start-server.ts'

/** EX_CONFIG of sysexits.h. */
const EXIT_BAD_CONFIGURATION = 78
/** npm and terminals deliver one request to stop twice, a few milliseconds apart (SHUT1). */
const SAME_SIGNAL_MS = 1000

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
  // First of all, even before the first line: who reads it may send signals.
  const stopSwitch = createStopSwitch()
  const logSwitch = createLogSwitch(config.log.level)
  const reloadSwitch = createReloadSwitch()
  const log = createLogger(config.log)
  for (const warning of warnings) log.warn(warning)
  const lastResort = catchLastErrors(log, STOP_DEADLINE_MS + config.server.message_grace_ms)
  try {
    const server = await startServer(config, log, serverVersion())
    collectStart()
    const { tcpPort, udpPort, httpPort, isTls } = server
    lastResort.connect(server)
    stopSwitch.connect(server)
    logSwitch.connect(server.parts.logControl)
    reloadSwitch.connect(server)
    // Last: who reads it may send signals.
    log.info(
      { tcpPort, udpPort, httpPort, isTls },
      `ready: http${isTls ? 's' : ''}://${config.network.host}:${httpPort}/`,
    )
    await server.closed
    log.info('stopped')
  } catch (error) {
    log.fatal({ err: error }, error instanceof Error ? error.message : 'the server cannot run')
    process.exitCode = 1
  }
  // Whatever is still open then must not keep a dead server running.
  setTimeout(() => {
    log.warn('something has not ended; the process ends all the same')
    endProcess(Number(process.exitCode ?? 0))
  }, EXIT_GRACE_MS).unref()
}

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
