import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { type Bench, type BenchOptions, type Figures, quantile, ratiosOf, round } from './support/bench.ts'
import { Crowd } from './support/crowd.ts'
import { type ServerSample, WatchedServer } from './support/watched-server.ts'

const PATHS = ['/health', '/metrics', '/api/sessions']
const GETS_PER_SECOND = 50
const SETTLE_MS = 3000
const SPECTATORS = 8
const VIEWERS = 100

type Load = 'http' | 'storage' | 'viewers'

/** What storage and HTTP, live streams among it, cost a session that runs: gaps between its ticks and CPU, with them and without. */
export async function benchImpact({ seconds }: BenchOptions): Promise<Bench[]> {
  const benches: Bench[] = []
  for (const load of ['http', 'storage', 'viewers'] as const) benches.push(await measure(load, seconds / 3))
  return benches
}

async function measure(load: Load, seconds: number): Promise<Bench> {
  await using server = await WatchedServer.start()
  await using crowd = new Crowd()
  const { tcp: port, websocket: httpPort } = server.ports
  const stream = { kind: 'tcp', port, isUdp: false } as const
  const { sessionId } = await crowd.host({ ...stream, ai: 15, humans: 1, isDriving: false, hz: 60 })
  await crowd.spectate({ ...stream, sessionId, count: SPECTATORS, hz: 60 })
  await delay(SETTLE_MS)
  const without = figuresOf(await server.during(seconds))
  const stop = await begin(load, { server, httpPort, sessionId })
  await delay(SETTLE_MS)
  const metrics = figuresOf(await server.during(seconds))
  const done = await stop()
  return {
    name: 'impact',
    params: { load, cars: 16, spectators: SPECTATORS },
    metrics: { ...metrics, more_cpu_percent: round(metrics.server_cpu_percent - without.server_cpu_percent), ...done },
    yardstick: without,
    ratios: ratiosOf(metrics, {
      tick_gap_ms_p99: without.tick_gap_ms_p99,
      server_cpu_percent: without.server_cpu_percent,
    }),
  }
}

type Stop = () => Promise<Figures>

function begin(load: Load, at: { server: WatchedServer; httpPort: number; sessionId: string }): Stop | Promise<Stop> {
  switch (load) {
    case 'http':
      return getSteadily(at.httpPort)
    case 'storage':
      return writeSteadily(at.server)
    case 'viewers':
      return viewSteadily(at.httpPort, at.sessionId)
  }
}

/** Server-sent events of the race to so many, who read them and look at nothing; ends with what one was sent. */
function viewSteadily(port: number, sessionId: string): Stop {
  const beganMs = performance.now()
  let bytes = 0
  const viewers = Array.from({ length: VIEWERS }, () => {
    const viewer = connect(port, '127.0.0.1')
    viewer.on('error', () => {})
    viewer.on('data', ({ length }: Buffer) => {
      bytes += length
    })
    viewer.write(`GET /api/live/sessions/${sessionId} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    return viewer
  })
  return () => {
    const lost = viewers.filter(({ readable }) => !readable).length
    for (const viewer of viewers) viewer.destroy()
    const kilobits = (bytes * 8) / (performance.now() - beganMs)
    return Promise.resolve({ viewers: VIEWERS, viewers_lost: lost, kbit_per_s_and_viewer: round(kilobits / VIEWERS) })
  }
}

function figuresOf({ gapsMs, durationsMs, cpuSeconds, seconds, lostTicks }: ServerSample) {
  return {
    tick_gap_ms_p99: quantile(gapsMs, 0.99),
    tick_gap_ms_max: quantile(gapsMs, 1),
    tick_duration_ms_p99: quantile(durationsMs, 0.99),
    server_cpu_percent: round((cpuSeconds / seconds) * 100),
    ticks_lost: lostTicks,
  }
}

/** Each path in turn; ends with how many were answered a second. */
function getSteadily(port: number): Stop {
  const beganMs = performance.now()
  let asked = 0
  let answered = 0
  const timer = setInterval(() => {
    const path = PATHS[asked++ % PATHS.length]
    fetch(`http://127.0.0.1:${port}${path}`)
      .then((answer) => answer.arrayBuffer())
      .then(() => answered++)
      .catch(() => {})
  }, 1000 / GETS_PER_SECOND)
  return () => {
    clearInterval(timer)
    return Promise.resolve({ gets_per_s: round((answered * 1000) / (performance.now() - beganMs)) })
  }
}

async function writeSteadily(server: WatchedServer): Promise<Stop> {
  await server.beginWrites()
  return () => Promise.resolve({ races_per_s: 20 })
}
