import { setTimeout as delay } from 'node:timers/promises'
import { type Bench, type BenchOptions, round } from './support/bench.ts'
import { openSessions } from './support/capacity-search.ts'
import { Crowd } from './support/crowd.ts'
import { WatchedServer } from './support/watched-server.ts'

const SESSIONS = 240
const TICK_HZ = 480
const WORKERS = 2
const SETTLE_MS = 3000

/**
 * What session workers gain where there is a core for each: more races of the AI than one thread can step, and the
 * share of their time that is simulated. What is missing of 1 are ticks given up. The ratio is the time that passes for a
 * second of racing with workers to that without.
 */
export async function benchWorkers({ seconds }: BenchOptions): Promise<Bench[]> {
  const metrics = await measure(WORKERS, seconds / 3)
  const yardstick = await measure(0, seconds / 3)
  return [
    {
      name: 'workers',
      params: { workers: WORKERS, sessions: SESSIONS, cars: 20, drivers: 'ai', tick_hz: TICK_HZ },
      metrics,
      yardstick,
      ratios: { time_per_raced_time: round(yardstick.simulated_share / metrics.simulated_share) },
    },
  ]
}

async function measure(workers: number, seconds: number) {
  // Clients who have to wait for a thread that has too much to do are no question here.
  const settings = [
    'server.sessions_max=256',
    'limits.sign_in_timeout_ms=600000',
    `server.workers=${workers}`,
    `server.tick_rate_hz=${TICK_HZ}`,
  ]
  await using server = await WatchedServer.start({ settings, role: 'both' })
  await using crowd = new Crowd()
  await openSessions(crowd, server, 'ai', SESSIONS)
  await delay(SETTLE_MS)
  const before = await crowd.report()
  const sample = await server.during(seconds)
  const after = await crowd.report()
  return {
    simulated_share: round((after.ticks - before.ticks) / (SESSIONS * TICK_HZ * sample.seconds)),
    server_cpu_percent: round((sample.cpuSeconds / sample.seconds) * 100),
  }
}
