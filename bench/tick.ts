import { forkBareLoop } from './support/bare-loop.ts'
import { type Bench, type BenchOptions, type Figures, ratiosOf, round } from './support/bench.ts'
import { runScript, SERVER_FLAGS } from './support/scripts.ts'
import { gapsOf, latenessOf, spreadFigures } from './support/tick-figures.ts'
import { OVERRUN_TICKS_MAX, type TickReport, type TickRun } from './support/tick-run.ts'

/**
 * How punctual ticks are, beside a bare timer loop at the same rate on the same core; why the metronome is a thread; and
 * whether time that is lost in a stall is counted to the last tick.
 */
export async function benchTick({ seconds, isSmoke }: BenchOptions): Promise<Bench[]> {
  if (isSmoke) return [await punctuality({ tickHz: 240, load: 'race', seconds: SMOKE_SECONDS })]
  const benches: Bench[] = []
  const secondsEach = seconds * EACH_SHARE
  for (const load of ['idle', 'race'] as const) {
    for (const tickHz of [60, 240, 480]) benches.push(await punctuality({ tickHz, load, seconds: secondsEach }))
  }
  benches.push(...(await metronomes(secondsEach)))
  for (const overrunTicksMax of [OVERRUN_TICKS_MAX, STRICT_TICKS_MAX]) {
    benches.push(await stalls(overrunTicksMax, secondsEach))
  }
  return benches
}

const EACH_SHARE = 1 / 3
const SMOKE_SECONDS = 3
const STALL_MS = 60
/** Fewer ticks than a stall takes at 240 Hz, so that some are lost. */
const STRICT_TICKS_MAX = 8

async function punctuality(run: Pick<TickRun, 'tickHz' | 'load' | 'seconds'>): Promise<Bench> {
  console.error(`  ticks at ${run.tickHz} Hz, ${run.load} …`)
  using bare = forkBareLoop(run.tickHz)
  const report = await runTicks(run)
  const bareGaps = await bare.stop()
  const metrics = {
    ...figuresOf(report, run.tickHz),
    cpu_percent: round(report.cpuPercent),
    ticks: report.ticks,
    ticks_lost: report.lostTicks,
  }
  const yardstick = figuresOf(startsOf(bareGaps), run.tickHz)
  return {
    name: 'tick',
    params: { tick_hz: run.tickHz, load: run.load === 'race' ? '20 AI cars' : 'nothing' },
    metrics,
    yardstick,
    ratios: ratiosOf(metrics, yardstick),
  }
}

/** The three ways to wake, each beside the plainest of them. */
async function metronomes(seconds: number): Promise<Bench[]> {
  const timeout = await wakeUps('timeout', seconds)
  const benches: Bench[] = [{ name: 'metronome', params: { way: 'timeout' }, metrics: timeout }]
  for (const way of ['immediate', 'thread'] as const) {
    const metrics = await wakeUps(way, seconds)
    const ratios = ratiosOf(metrics, timeout)
    benches.push({ name: 'metronome', params: { way }, metrics, yardstick: timeout, ratios })
  }
  return benches
}

async function wakeUps(way: TickRun['way'], seconds: number): Promise<Figures> {
  console.error(`  metronome by ${way} …`)
  const report = await runTicks({ way, seconds })
  return { ...figuresOf(report, 240), cpu_percent: round(report.cpuPercent) }
}

/** `unaccounted` is what a tick that fell out in silence would show as. */
async function stalls(overrunTicksMax: number, seconds: number): Promise<Bench> {
  console.error(`  a stall of ${STALL_MS} ms each second, ${overrunTicksMax} ticks caught up …`)
  const { due, dueByClock, ticks, lateTicks, lostTicks } = await runTicks({
    seconds,
    stallMs: STALL_MS,
    overrunTicksMax,
  })
  return {
    name: 'stall',
    params: { stall_ms: STALL_MS, tick_hz: 240, overrun_ticks_max: overrunTicksMax },
    metrics: { due, ticks, ticks_late: lateTicks, ticks_lost: lostTicks, unaccounted: due - ticks - lostTicks },
    yardstick: { due: Math.floor(dueByClock) },
    ratios: { due: round(due / dueByClock) },
  }
}

function runTicks(run: Partial<TickRun> & Pick<TickRun, 'seconds'>): Promise<TickReport> {
  const usual = { way: 'thread', tickHz: 240, load: 'idle', overrunTicksMax: OVERRUN_TICKS_MAX, stallMs: 0 } as const
  const args = [JSON.stringify({ ...usual, ...run })]
  return runScript('tick-process.ts', { role: 'server', args, execArgv: SERVER_FLAGS })
}

function figuresOf(ticks: Pick<TickReport, 'numbers' | 'startsMs'>, tickHz: number): Figures {
  return {
    ...spreadFigures('gap_ms', gapsOf(ticks.startsMs)),
    ...spreadFigures('late_ms', latenessOf({ ...ticks, tickHz })),
  }
}

/** The bare loop tells its gaps only, and never leaves a turn out. */
function startsOf(gapsMs: Float64Array): Pick<TickReport, 'numbers' | 'startsMs'> {
  const startsMs = [0]
  for (const gapMs of gapsMs) startsMs.push((startsMs.at(-1) ?? 0) + gapMs)
  return { startsMs, numbers: startsMs.map((_, index) => index) }
}
