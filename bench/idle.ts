import { setTimeout as delay } from 'node:timers/promises'
import { type Bench, type BenchOptions, round } from './support/bench.ts'
import { startByHand } from './support/started-process.ts'

/** What a server costs with nobody there and no demo: as `npm start` runs it, from the second start on. */
export async function benchIdle({ seconds }: BenchOptions): Promise<Bench[]> {
  await (await startByHand()).stop()
  const server = await startByHand()
  await delay(2000)
  const before = server.cpuSeconds()
  await delay(seconds * 1000)
  const cpuPercent = ((server.cpuSeconds() - before) / seconds) * 100
  const metrics = { cpu_percent: round(cpuPercent), rss_mb: round(server.rssMb()) }
  await server.stop()
  return [{ name: 'idle', params: { seconds, demo: false }, metrics }]
}
