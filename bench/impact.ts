import { setTimeout as delay } from 'node:timers/promises'
import { type Bench, type BenchOptions, quantile, ratiosOf, round } from './support/bench.ts'
import { Crowd } from './support/crowd.ts'
import { beginLoad, LOADS, type Load } from './support/impact-loads.ts'
import { madeReplay } from './support/made-replays.ts'
import { type ServerSample, WatchedServer } from './support/watched-server.ts'

const SETTLE_MS = 3000
const SPECTATORS = 8
/** Of the recording that is read meanwhile. */
const REPLAY_MINUTES = 1
/** Room for one address to read as much as the server can give. */
const SETTINGS = ['limits.rates.http_replay_kilobytes_per_second=100000000', 'limits.rates.http_replay_per_second=1000']

/** What storage and HTTP, live streams and recordings among it, cost a session that runs: gaps between its ticks and CPU, with them and without. */
export async function benchImpact({ seconds }: BenchOptions): Promise<Bench[]> {
  const benches: Bench[] = []
  for (const load of LOADS) benches.push(await measure(load, seconds / LOADS.length))
  return benches
}

async function measure(load: Load, seconds: number): Promise<Bench> {
  const { file, replayId } = await madeReplay(REPLAY_MINUTES)
  await using server = await WatchedServer.start({ settings: SETTINGS, replayFiles: [file] })
  await using crowd = new Crowd()
  const stream = { kind: 'tcp', port: server.ports.tcp, isUdp: false } as const
  const { sessionId } = await crowd.host({ ...stream, ai: 15, humans: 1, isDriving: false, hz: 60 })
  await crowd.spectate({ ...stream, sessionId, count: SPECTATORS, hz: 60 })
  await delay(SETTLE_MS)
  const without = figuresOf(await server.during(seconds))
  const stop = await beginLoad(load, { server, sessionId, replayId })
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

function figuresOf({ gapsMs, durationsMs, cpuSeconds, seconds, lostTicks }: ServerSample) {
  return {
    tick_gap_ms_p99: quantile(gapsMs, 0.99),
    tick_gap_ms_max: quantile(gapsMs, 1),
    tick_duration_ms_p99: quantile(durationsMs, 0.99),
    server_cpu_percent: round((cpuSeconds / seconds) * 100),
    ticks_lost: lostTicks,
  }
}
