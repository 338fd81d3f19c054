import { setTimeout as delay } from 'node:timers/promises'
import { type Bench, type BenchOptions, quantile, ratiosOf, round } from './support/bench.ts'
import { Field } from './support/field.ts'
import { madeReplay } from './support/made-replays.ts'
import { benchPlayback } from './support/played-replays.ts'
import { benchSeeks } from './support/replay-seeks.ts'
import { runScript, SERVER_FLAGS } from './support/scripts.ts'
import { type ServerSample, WatchedServer } from './support/watched-server.ts'

/**
 * What a recording costs and what it is good for: CPU of the thread that ticks; the size of the file; the memory of who records
 * and of who plays, over hours; the ticks of a server that records; seeks into a file of two hours; verifying and exporting one.
 */
export async function benchRecording({ seconds, isSmoke }: BenchOptions): Promise<Bench[]> {
  if (isSmoke) return [await tickCost(SMOKE_SECONDS, 'hot'), await fileSize(SMOKE_MINUTES)]
  const longMinutes = Math.min(HOURS * 60, Math.ceil(seconds * MINUTES_PER_SECOND))
  const long = await madeReplay(longMinutes)
  const { file } = await madeReplay(WORK_MINUTES)
  return [
    await tickCost(seconds * TICK_SHARE, 'paced'),
    await fileSize(longMinutes),
    await benchPlayback(long),
    await liveTicks(seconds * LIVE_SHARE),
    await benchSeeks(long, Math.ceil(seconds * SEEKS_PER_SECOND)),
    ...(await runScript<Bench[]>('replay-work-process.ts', {
      role: 'server',
      args: [file, String(seconds * WORK_SHARE)],
    })),
  ]
}

const SMOKE_SECONDS = 2
const SMOKE_MINUTES = 2
/** Of the long file, when there is time for it. */
const HOURS = 2
const MINUTES_PER_SECOND = 4
/** Of the file that is verified and exported as a whole. */
const WORK_MINUTES = 1
const TICK_SHARE = 1 / 4
/** Of each side. */
const LIVE_SHARE = 2 / 3
const WORK_SHARE = 1 / 30
const SEEKS_PER_SECOND = 2 / 3
const DRIVERS = 20
/** By then content has been sent, plans have been built and hot code has been compiled. */
const SETTLE_MS = 3000

function tickCost(seconds: number, pace: 'hot' | 'paced'): Promise<Bench> {
  const args = [String(seconds), pace]
  return runScript('recording-cost-process.ts', { role: 'server', execArgv: SERVER_FLAGS, args })
}

async function fileSize(minutes: number): Promise<Bench> {
  const { metrics, yardstick } = await madeReplay(minutes)
  return {
    name: 'recording',
    params: { what: 'file', cars: DRIVERS, minutes },
    metrics,
    yardstick,
    ratios: ratiosOf(metrics, yardstick),
  }
}

/** 20 remote drivers, and the recorder thread on the server's core as everything of the server: with it, and without. */
async function liveTicks(seconds: number): Promise<Bench> {
  const runs: LiveRun[] = []
  for (const recorded of LIVE_ORDER) runs.push(await race(recorded, (seconds * 2) / LIVE_ORDER.length))
  const sideOf = (recorded: RecordedMode) => liveFigures(runs.filter((run) => run.recorded === recorded))
  const [without, metrics] = [sideOf(''), sideOf('race')]
  const { tick_gap_ms_p99, server_cpu_percent } = without
  return {
    name: 'recording',
    params: { what: 'live', drivers: DRIVERS, tick_hz: 240 },
    metrics,
    yardstick: without,
    ratios: ratiosOf(metrics, { tick_gap_ms_p99, server_cpu_percent }),
  }
}

/** Whatever the machine does the more, or the less, the longer this takes, is on both sides alike. */
const LIVE_ORDER = ['', 'race', 'race', ''] as const
type RecordedMode = (typeof LIVE_ORDER)[number]

interface LiveRun {
  readonly recorded: RecordedMode
  readonly sample: ServerSample
  readonly framesRecorded: number
}

async function race(recorded: RecordedMode, seconds: number): Promise<LiveRun> {
  await using server = await WatchedServer.start({ settings: [`replays.record=${recorded}`] })
  await using field = new Field()
  const { tcp, websocket } = server.ports
  await field.race({ url: `tcp://127.0.0.1:${tcp}`, isUdp: false, count: DRIVERS, frameHz: 60 })
  await delay(SETTLE_MS)
  const sample = await server.during(seconds)
  const framesRecorded = await recordedFrames(websocket)
  if (framesRecorded > 0 !== (recorded === 'race')) throw new Error('the wrong race was recorded')
  return { recorded, sample, framesRecorded }
}

/** Of all runs of one side together. */
function liveFigures(runs: readonly LiveRun[]) {
  const sum = (of: (run: LiveRun) => number) => runs.reduce((total, run) => total + of(run), 0)
  const gapsMs = Float64Array.from(runs.flatMap(({ sample }) => [...sample.gapsMs]))
  return {
    tick_gap_ms_p99: quantile(gapsMs, 0.99),
    tick_gap_ms_p999: quantile(gapsMs, 0.999),
    tick_gap_ms_max: quantile(gapsMs, 1),
    ticks_lost: sum(({ sample }) => sample.lostTicks),
    server_cpu_percent: round((sum(({ sample }) => sample.cpuSeconds) / sum(({ sample }) => sample.seconds)) * 100),
    frames_recorded: sum(({ framesRecorded }) => framesRecorded),
  }
}

async function recordedFrames(httpPort: number): Promise<number> {
  const metrics = await (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text()
  return Number(/^apexsim_recorder_frames_total\S* (\d+)/m.exec(metrics)?.[1])
}
