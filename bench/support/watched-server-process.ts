import { loadConfig } from '../../src/config/load-config.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { startServer } from '../../src/server/start-server.ts'
import { writeToStorage } from './storage-writes.ts'
import { type ServerSample, SHIPPED_LIMITS, type WatchOrder } from './watched-server.ts'

// A server in a process of its own that tells what it has cost and how its ticks came since it was last asked.

const projectRoot = new URL('../../', import.meta.url).pathname
const loaded = loadConfig({
  argv: process.argv.slice(2).filter((argument) => argument !== SHIPPED_LIMITS),
  env: {},
  readFile: () => undefined,
  cwd: projectRoot,
  projectRoot,
  version: '',
})
if (!loaded.ok || loaded.type !== 'config') throw new Error(JSON.stringify(loaded))

/** All clients of a bench come from one address, and there may be more of them than an operator can ask for. */
const roomy = {
  ...loaded.config.limits,
  connections_max: 20_000,
  connections_per_address_max: 20_000,
  sessions_per_address_max: 4096,
  rates: {
    ...loaded.config.limits.rates,
    connections_per_second: 20_000,
    connections_burst: 20_000,
    address_create_session_per_minute: 100_000,
  },
}
const limits = process.argv.includes(SHIPPED_LIMITS) ? loaded.config.limits : roomy
const config = { ...loaded.config, limits }
const server = await startServer(
  config,
  createLogger({ ...loaded.config.log, level: 'error', format: 'json' }),
  'bench',
)
const { tickGapMs, tickDurationUs, counters } = server.parts.metrics
/** A minute of ticks; of a longer time the last minute. */
const SAMPLES_MAX = 240 * 60
const gapsMs = new Float64Array(SAMPLES_MAX)
const durationsMs = new Float64Array(SAMPLES_MAX)
let ticks = 0
let lostBefore = 0
let packetsBefore = 0
let cpuBefore = process.cpuUsage()
let sampledMs = performance.now()

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

process.on('disconnect', () => process.exit())
process.on('message', (order: WatchOrder) => {
  process.send?.({ ok: answerTo(order) })
})

function answerTo(order: WatchOrder): unknown {
  if (order === 'ports') return ports()
  if (order === 'connections') return server.parts.gate.total
  if (order !== 'write') return sample(order === 'collect')
  setInterval(() => writeToStorage(server.parts.storage), WRITE_MS)
  return undefined
}

/** A race and its players, twenty times a second: as if a race of some session ended that often. */
const WRITE_MS = 50

function ports() {
  return { tcp: server.tcpPort, websocket: server.httpPort, udp: server.udpPort }
}

/** `isCollected` collects first, so that the heap is what is used. */
function sample(isCollected: boolean): ServerSample {
  if (isCollected) globalThis.gc?.()
  const { user, system } = process.cpuUsage(cpuBefore)
  const nowMs = performance.now()
  const seen = Math.min(ticks, SAMPLES_MAX)
  const memory = process.memoryUsage()
  const answer: ServerSample = {
    seconds: (nowMs - sampledMs) / 1000,
    cpuSeconds: (user + system) / 1e6,
    systemSeconds: system / 1e6,
    rssBytes: memory.rss,
    heapBytes: memory.heapUsed,
    externalBytes: memory.external,
    ticks,
    lostTicks: counters.ticksLost - lostBefore,
    frames: counters.telemetryPacketsSent - packetsBefore,
    gapsMs: gapsMs.slice(0, seen),
    durationsMs: durationsMs.slice(0, seen),
  }
  ticks = 0
  lostBefore = counters.ticksLost
  packetsBefore = counters.telemetryPacketsSent
  sampledMs = performance.now()
  cpuBefore = process.cpuUsage()
  return answer
}
