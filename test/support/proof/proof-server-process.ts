import { loadConfig } from '../../../src/config/load-config.ts'
import { createJsonLogger } from '../../../src/observability/logger.ts'
import { startServer } from '../../../src/server/start-server.ts'
import type { ServerFigures } from './figures.ts'
import { OwnStalls } from './own-stalls.ts'

// A server in a process of its own that tells its ports and its figures when it is asked. What nobody catches ends it, as
// it would the real one; whoever asks hears of that.

const ERRORS_KEPT_MAX = 20
const errors: string[] = []
const write = (line: string) => {
  if (errors.length < ERRORS_KEPT_MAX && /"level":"(?:error|fatal)"/.test(line)) errors.push(line.trim())
}

const projectRoot = new URL('../../../', import.meta.url).pathname
const sources = { env: {}, readFile: () => undefined, cwd: projectRoot, projectRoot, version: '' }
const loaded = loadConfig({ argv: process.argv.slice(2), ...sources })
if (!loaded.ok || loaded.type !== 'config') throw new Error(JSON.stringify(loaded))
const server = await startServer(loaded.config, createJsonLogger('warn', { write }), 'proof')
const { parts } = server
const stalls = new OwnStalls(parts)
const workerTicks = countWorkerTicks()
const results = countResults()

process.on('disconnect', () => process.exit())
process.on('message', (order: 'ports' | 'figures') => {
  process.send?.(order === 'ports' ? portsOf() : figuresOf())
})

function portsOf() {
  return { tcp: server.tcpPort, http: server.httpPort, udp: server.udpPort ?? parts.config.network.udp_port }
}

function figuresOf(): ServerFigures {
  const { metronome, gate, directory, sweeps, metrics } = parts
  // What is due by now counts, however late this thread is.
  metronome.runDue()
  const atMs = performance.now()
  // Twice, because finalisers of the first round let go of more.
  globalThis.gc?.()
  globalThis.gc?.()
  stalls.excuse()
  const { heapUsed, external, rss } = process.memoryUsage()
  const actors = Map.groupBy(metrics.levels.actors(), ({ kind }) => kind)
  return {
    counts: {
      connections: gate.total,
      'datagram channels': metrics.levels.connections('udp'),
      players: directory.playerCount,
      sessions: directory.sessionCount,
      'sessions that tick': metronome.stats.running,
      'swept connections': sweeps.size,
      'actor timers': metrics.levels.actorTimers(),
      ...Object.fromEntries([...actors].map(([kind, counts]) => [`actors: ${kind}`, sumOf(counts)])),
      ...handles(),
    },
    memory: { heap: heapUsed, external, rss },
    atMs,
    isOfWorkers: parts.config.server.workers !== 0,
    ticks: metronome.stats.ticks + workerTicks(),
    lostTicks: metrics.counters.ticksLost,
    ownLostTicks: stalls.lostTicks,
    ownStallMs: stalls.longestMs,
    results: results(),
    errors,
  }
}

function sumOf(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((sum, { count }) => sum + count, 0)
}

/** Workers tell once a second how long their ticks have taken. */
function countWorkerTicks(): () => number {
  const { tickDurationUs } = parts.metrics
  const add = tickDurationUs.add.bind(tickDurationUs)
  let ticks = 0
  tickDurationUs.add = (observations) => {
    ticks += observations.counts.reduce((sum, count) => sum + count, 0)
    add(observations)
  }
  return () => ticks
}

function countResults(): () => number {
  const { keeper } = parts
  const save = keeper.save.bind(keeper)
  let count = 0
  keeper.save = async (race) => {
    const saved = await save(race)
    if (saved.isPersisted) count++
    return saved
  }
  return () => count
}

/** What keeps the process alive, by kind. Requests under way come and go and are nobody's leak. */
function handles(): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) {
    if (/Req|Immediate|Wrap$/.test(kind) && !/^(?:TCP|UDP|TLS|Pipe)/.test(kind)) continue
    const name = `handles: ${kind}`
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
