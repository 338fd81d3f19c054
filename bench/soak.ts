import { setTimeout as delay } from 'node:timers/promises'
import { type Bench, type BenchOptions, quantile, round } from './support/bench.ts'
import { CapacitySearch, openSessions } from './support/capacity-search.ts'
import { Crowd } from './support/crowd.ts'
import { type Point, slopeOf } from './support/slope.ts'
import { WatchedServer } from './support/watched-server.ts'

const LOAD_SHARE = 0.8
const SAMPLE_S = 10
const PROBE_S = 5
/** However long other benches take, unless somebody only wants to see it work. */
const LENGTH_S = 300
const SHORT_S = 10
/** Until hot code is compiled and the heap has its shape. */
const WARM_UP_SHARE = 0.2

/** Eight tenths of what one core holds, for minutes: no tick may be lost, and the heap after collections stays where it is. */
export async function benchSoak({ seconds }: BenchOptions): Promise<Bench[]> {
  const { held } = await new CapacitySearch('remote', PROBE_S).most('working')
  const sessions = Math.max(1, Math.floor(held * LOAD_SHARE))
  await using server = await WatchedServer.start()
  await using crowd = new Crowd()
  await openSessions(crowd, server, 'remote', sessions)
  const heap: Point[] = []
  const rss: Point[] = []
  const gapsP99: number[] = []
  let cpuSeconds = 0
  let lostTicks = 0
  const lengthS = seconds < SHORT_S ? seconds * SHORT_S : LENGTH_S
  await delay(lengthS * WARM_UP_SHARE * 1000)
  const beganMs = performance.now()
  await server.collect()
  while (performance.now() - beganMs < lengthS * 1000) {
    await delay(SAMPLE_S * 1000)
    const sample = await server.collect()
    const minute = (performance.now() - beganMs) / 60_000
    heap.push({ x: minute, y: sample.heapBytes / 1024 })
    rss.push({ x: minute, y: sample.rssBytes / 1024 })
    gapsP99.push(quantile(sample.gapsMs, 0.99))
    cpuSeconds += sample.cpuSeconds
    lostTicks += sample.lostTicks
  }
  const tookS = (performance.now() - beganMs) / 1000
  const { lost } = await crowd.report()
  return [
    {
      name: 'soak',
      params: { cars: 16, drivers: 'remote', seconds: lengthS, of_capacity: LOAD_SHARE },
      metrics: {
        sessions,
        ticks_lost: lostTicks,
        connections_lost: lost,
        tick_gap_ms_p99: quantile(Float64Array.from(gapsP99), 0.5),
        server_cpu_percent: round((cpuSeconds / tookS) * 100),
        heap_kb_per_minute: slopeOf(heap),
        rss_kb_per_minute: slopeOf(rss),
      },
    },
  ]
}
