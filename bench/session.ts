import { setTimeout as delay } from 'node:timers/promises'
import { type Bench, type Figures, quantile, round } from './support/bench.ts'
import { type BenchServer, forkBareLoop, forkServer, runBots } from './support/processes.ts'

/**
 * One session as players see it and as the server pays for it: 16 remote bots at 60 Hz in, the dialect's telemetry out,
 * server and bots in processes of their own, a bare timer loop beside them.
 */
export async function benchSession(): Promise<Bench[]> {
  const benches: Bench[] = []
  for (const transport of ['tcp', 'ws', 'udp'] as const) {
    console.error(`  16 bots over ${transport} …`)
    benches.push(await measure(transport))
  }
  return benches
}

/**
 * The server's CPU time is that of the race: from a few seconds after the lights, when content has been sent, plans have
 * been built and hot code has been compiled, to the end. Ticks count from the first.
 */
async function untilRacing(server: BenchServer): Promise<void> {
  const isRacing = async () => {
    const answer = await fetch(`http://127.0.0.1:${server.httpPort}/api/sessions`)
    const { items } = (await answer.json()) as { items: { state: string }[] }
    return items.some(({ state }) => state === 'racing')
  }
  while (!(await isRacing())) await delay(1000)
  await delay(SETTLE_MS)
  server.reset()
}

const SETTLE_MS = 5000
const BOTS = 16
const LAPS = 1

async function measure(transport: 'tcp' | 'ws' | 'udp'): Promise<Bench> {
  await using server = await forkServer('--set', 'demo.enabled=false')
  const url = transport === 'ws' ? `ws://127.0.0.1:${server.httpPort}/ws` : `tcp://127.0.0.1:${server.tcpPort}`
  using bare = forkBareLoop()
  const racing = untilRacing(server)
  const bots = await runBots(['--count', `${BOTS}`, '--laps', `${LAPS}`, '--transport', transport, '--url', url])
  await racing
  const report = await server.report()
  const bareGaps = await bare.stop()
  const gaps = Float64Array.from(report.gapsMs)
  const metrics: Figures = {
    tick_gap_ms_p50: quantile(gaps, 0.5),
    tick_gap_ms_p99: quantile(gaps, 0.99),
    tick_gap_ms_p999: quantile(gaps, 0.999),
    tick_duration_ms_p99: quantile(Float64Array.from(report.durationsMs), 0.99),
    ticks: gaps.length,
    ticks_late: report.lateTicks,
    ticks_lost: report.lostTicks,
    echo_ms_p50: bots.echo_ms.p50,
    echo_ms_p99: bots.echo_ms.p99,
    frame_gap_ms_p99: bots.frame_gap_ms.p99,
    frames_per_s: bots.frames_per_s,
    kbit_per_s: bots.kbit_per_s,
    server_cpu_percent: round(report.cpuPercent),
    server_rss_mb: round(report.rssMb),
    classified: bots.classified,
  }
  const yardstick = { tick_gap_ms_p99: quantile(bareGaps, 0.99), tick_gap_ms_p999: quantile(bareGaps, 0.999) }
  return {
    name: 'session',
    params: { transport, bots: BOTS, laps: LAPS, input_hz: 60, tick_hz: 240 },
    metrics,
    yardstick,
    ratios: {
      tick_gap_p99: round((metrics['tick_gap_ms_p99'] ?? 0) / yardstick.tick_gap_ms_p99),
      tick_gap_p999: round((metrics['tick_gap_ms_p999'] ?? 0) / yardstick.tick_gap_ms_p999),
    },
  }
}
