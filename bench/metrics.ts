import { setTimeout as delay } from 'node:timers/promises'
import { type Bench, type BenchOptions, quantile, ratiosOf, round } from './support/bench.ts'
import { Crowd } from './support/crowd.ts'
import { WatchedServer } from './support/watched-server.ts'

const SESSIONS = [0, 500]
/** Often enough for a figure, seldom enough that scrapes are what they are in production: alone. */
const SCRAPES_PER_SECOND = 10
const SETTLE_MS = 2000
/** A rate at which one core has room for all of them. */
const TICK_HZ = 60
const SETTINGS = [
  `server.tick_rate_hz=${TICK_HZ}`,
  `telemetry.udp_hz=${TICK_HZ}`,
  'server.sessions_max=600',
  'limits.rates.http_metrics_per_second=100',
]

/** How long a scrape takes and how large it is, of a server with nobody there and of one with many sessions. Beside it a probe. */
export async function benchMetrics({ seconds }: BenchOptions): Promise<Bench[]> {
  const benches: Bench[] = []
  for (const sessions of SESSIONS) benches.push(await measure(sessions, seconds / (2 * SESSIONS.length)))
  return benches
}

async function measure(sessions: number, seconds: number): Promise<Bench> {
  await using server = await WatchedServer.start({ settings: SETTINGS })
  await using crowd = new Crowd()
  const { tcp: port, websocket: httpPort } = server.ports
  if (sessions > 0) {
    await crowd.host({ kind: 'tcp', port, isUdp: false, ai: 0, humans: 1, isDriving: false, hz: 1, sessions })
  }
  await delay(SETTLE_MS)
  // Opening so many at once holds the server up, of which it tells for a while.
  while (!(await fetch(`http://127.0.0.1:${httpPort}/health`)).ok) await delay(SETTLE_MS)
  const scrapes = await ask(`http://127.0.0.1:${httpPort}/metrics`, seconds)
  const probes = await ask(`http://127.0.0.1:${httpPort}/health`, seconds)
  return {
    name: 'metrics',
    params: { sessions },
    metrics: scrapes,
    yardstick: { ms_p50: probes.ms_p50 },
    ratios: ratiosOf(scrapes, { ms_p50: probes.ms_p50 }),
  }
}

/** One request after the other, each answered before the next. */
async function ask(url: string, seconds: number) {
  const tookMs = new Float64Array(Math.max(1, Math.floor(seconds * SCRAPES_PER_SECOND)))
  let bytes = 0
  for (const index of tookMs.keys()) {
    const beganMs = performance.now()
    const answer = await fetch(url)
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`)
    bytes = (await answer.arrayBuffer()).byteLength
    tookMs[index] = performance.now() - beganMs
    await delay(1000 / SCRAPES_PER_SECOND)
  }
  return { ms_p50: quantile(tookMs, 0.5), ms_p99: quantile(tookMs, 0.99), kilobytes: round(bytes / 1000) }
}
