import { setTimeout as delay } from 'node:timers/promises'
import { forkBareLoop } from './support/bare-loop.ts'
import { type Bench, type BenchOptions, type Figures, round } from './support/bench.ts'
import { Crowd } from './support/crowd.ts'
import { Field, type FieldReport } from './support/field.ts'
import { type FloodReport, runGuest, type StallReport } from './support/guest.ts'
import { spreadFigures } from './support/tick-figures.ts'
import { type ServerSample, WatchedServer } from './support/watched-server.ts'

/**
 * One session as players see it and as the server pays for it: 20 remote drivers at 60 Hz, over each transport; then
 * with spectators, with a reader who stalls and with a client that floods. Server, drivers, spectators and guests are
 * processes of their own; a bare timer loop on the server's core is the yardstick of the ticks.
 */
export async function benchSession({ seconds }: BenchOptions): Promise<Bench[]> {
  const benches: Bench[] = []
  for (const variant of VARIANTS) {
    console.error(`  20 drivers: ${Object.values(variant).join(', ')} …`)
    benches.push(await measure({ ...USUAL, ...variant }, seconds * EACH_SHARE))
  }
  return benches
}

interface Variant {
  readonly transport: 'tcp' | 'ws' | 'udp'
  /** To each driver, a second. */
  readonly frame_hz: number
  readonly spectators: number
  readonly guest: 'none' | 'stalled' | 'flooder'
}

const USUAL: Variant = { transport: 'tcp', frame_hz: 60, spectators: 0, guest: 'none' }
const VARIANTS: readonly Partial<Variant>[] = [
  { transport: 'tcp' },
  { transport: 'ws' },
  { transport: 'udp' },
  { transport: 'udp', frame_hz: 240 },
  { transport: 'tcp', spectators: 80 },
  { transport: 'tcp', spectators: 400 },
  { transport: 'tcp', guest: 'stalled' },
  { transport: 'tcp', guest: 'flooder' },
]
const EACH_SHARE = 1 / 3
const DRIVERS = 20
/** By then content has been sent, plans have been built and hot code has been compiled. */
const SETTLE_MS = 5000
const FLOOD_PER_S = 10_000

async function measure(variant: Variant, seconds: number): Promise<Bench> {
  await using server = await WatchedServer.start({ settings: ['session.spectators_max=400'] })
  await using field = new Field()
  await using crowd = new Crowd()
  const { transport, frame_hz, spectators, guest } = variant
  const stream = transport === 'ws' ? 'websocket' : 'tcp'
  const url = transport === 'ws' ? `ws://127.0.0.1:${server.ports.websocket}/ws` : `tcp://127.0.0.1:${server.ports.tcp}`
  const sessionId = await field.race({ url, isUdp: transport === 'udp', count: DRIVERS, frameHz: frame_hz })
  if (spectators > 0) {
    const watch = { kind: stream, port: server.ports[stream], isUdp: false, sessionId, hz: 60 } as const
    await crowd.spectate({ ...watch, count: spectators })
  }
  await delay(SETTLE_MS)
  using bare = forkBareLoop()
  await field.reset()
  const guests = runGuests(guest, { url, sessionId, seconds })
  const sample = await server.during(seconds)
  const report = await field.report()
  const yardstick = spreadFigures('tick_gap_ms', await bare.stop())
  const metrics = { ...serverFigures(sample), ...driverFigures(report), ...(await guests) }
  const ratio = (figure: string) => round((metrics[figure] ?? Number.NaN) / (yardstick[figure] ?? Number.NaN))
  return {
    name: 'session',
    params: { drivers: DRIVERS, ...variant },
    metrics,
    yardstick,
    ratios: { tick_gap_ms_p99: ratio('tick_gap_ms_p99'), tick_gap_ms_p999: ratio('tick_gap_ms_p999') },
  }
}

function serverFigures({
  gapsMs,
  durationsMs,
  lostTicks,
  cpuSeconds,
  seconds,
  rssBytes,
  frames,
}: ServerSample): Figures {
  return {
    ...spreadFigures('tick_gap_ms', gapsMs),
    ...spreadFigures('tick_duration_ms', durationsMs),
    ticks_lost: lostTicks,
    server_cpu_percent: round((cpuSeconds / seconds) * 100),
    server_rss_mb: round(rssBytes / 1e6),
    frames_sent_per_s: round(frames / seconds),
  }
}

function driverFigures({ echo, frameGap, kbitPerS, framesPerS, cpuPercent }: FieldReport): Figures {
  return {
    echo_ms_p50: round(echo.p50),
    echo_ms_p99: round(echo.p99),
    frame_gap_ms_p99: round(frameGap.p99),
    kbit_per_s: round(kbitPerS),
    frames_per_s: round(framesPerS),
    drivers_cpu_percent: round(cpuPercent),
  }
}

/** What guests notice; they are there while the session is measured. */
async function runGuests(
  guest: Variant['guest'],
  where: { readonly url: string; readonly sessionId: string; readonly seconds: number },
): Promise<Figures> {
  switch (guest) {
    case 'none':
      return {}
    case 'stalled': {
      const report = await runGuest<StallReport>({ do: 'stall', perSecond: 0, ...where })
      return {
        stalled_frames_old: round(report.framesOldSoon),
        stalled_fresh_after_ms: round(report.freshAfterMs),
      }
    }
    case 'flooder': {
      const report = await runGuest<FloodReport>({ do: 'flood', perSecond: FLOOD_PER_S, ...where })
      return { flood_per_s: round(report.sent / report.secondsSent), flood_is_ended: Number(report.isEnded) }
    }
  }
}
