import { loadConfig } from '../../src/config/load-config.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { startServer } from '../../src/server/start-server.ts'

// A server in a process of its own that keeps every tick's gap and duration and hands them over when asked, by the IPC
// channel of the bench that forked it.

const projectRoot = new URL('../../', import.meta.url).pathname
const readFile = () => undefined
const loaded = loadConfig({
  argv: process.argv.slice(2),
  env: {},
  readFile,
  cwd: projectRoot,
  projectRoot,
  version: '',
})
if (!loaded.ok || loaded.type !== 'config') throw new Error(JSON.stringify(loaded))

const SAMPLES_MAX = 1 << 21
const gapsMs = new Float64Array(SAMPLES_MAX)
const durationsMs = new Float64Array(SAMPLES_MAX)
let ticks = 0

const server = await startServer(loaded.config, createLogger({ level: 'warn', format: 'json' }), 'bench')
const { tickGapMs, tickDurationUs } = server.parts.metrics
const observeGap = tickGapMs.observe.bind(tickGapMs)
tickGapMs.observe = (gapMs) => {
  gapsMs[ticks % SAMPLES_MAX] = gapMs
  observeGap(gapMs)
}
const observeDuration = tickDurationUs.observe.bind(tickDurationUs)
tickDurationUs.observe = (durationUs) => {
  durationsMs[ticks++ % SAMPLES_MAX] = durationUs / 1000
  observeDuration(durationUs)
}

let cpuBefore = process.cpuUsage()
let beganMs = performance.now()

process.on('message', (message: 'reset' | 'report' | 'stop') => {
  if (message === 'reset') {
    cpuBefore = process.cpuUsage()
    beganMs = performance.now()
  }
  if (message === 'report') report()
  if (message === 'stop') server.stop()
})
process.send?.({ tcpPort: server.tcpPort, httpPort: server.httpPort, udpPort: server.udpPort })
await server.closed
process.disconnect()

function report(): void {
  const { user, system } = process.cpuUsage(cpuBefore)
  const tookMs = performance.now() - beganMs
  const { lostTicks, lateTicks } = server.parts.metronome.stats
  process.send?.({
    cpuPercent: ((user + system) / 1000 / tookMs) * 100,
    rssMb: process.memoryUsage.rss() / 1e6,
    lostTicks,
    lateTicks,
    gapsMs: Array.from(gapsMs.subarray(0, Math.min(ticks, SAMPLES_MAX))),
    durationsMs: Array.from(durationsMs.subarray(0, Math.min(ticks, SAMPLES_MAX))),
  })
}
