import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { type Bench, type BenchOptions, round } from './support/bench.ts'
import { pinned } from './support/pinning.ts'
import { processUsage } from './support/process-usage.ts'
import { startByHand } from './support/started-process.ts'

/**
 * What a server costs with nobody there and no demo: as `npm start` runs it, from the second start on. Beside it a bare
 * HTTP server of Node.
 */
export async function benchIdle({ seconds }: BenchOptions): Promise<Bench[]> {
  await (await startByHand()).stop()
  const server = await startByHand()
  const own = await idleFigures(server.pid, seconds * EACH_SHARE)
  await server.stop()
  const bare = await bareFigures(seconds * EACH_SHARE)
  return [
    {
      name: 'idle',
      params: { demo: false },
      metrics: own,
      yardstick: bare,
      ratios: { rss_mb: round(own.rss_mb / bare.rss_mb) },
    },
  ]
}

const EACH_SHARE = 1 / 3
const SETTLE_MS = 2000
const BARE_SERVER = `require('node:http').createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1')`

async function idleFigures(pid: number, seconds: number) {
  const usage = processUsage(pid)
  await delay(SETTLE_MS)
  const before = usage.cpuSeconds()
  await delay(seconds * 1000)
  const cpuPercent = ((usage.cpuSeconds() - before) / seconds) * 100
  return { cpu_percent: round(cpuPercent), rss_mb: round(usage.rssMb()) }
}

async function bareFigures(seconds: number) {
  const [file, ...args] = pinned('server', [process.execPath, '--max-semi-space-size=2', '-e', BARE_SERVER])
  const child = spawn(file, args, { stdio: 'inherit' })
  await once(child, 'spawn')
  const figures = await idleFigures(child.pid ?? 0, seconds)
  const exit = once(child, 'exit')
  child.kill()
  await exit
  return figures
}
