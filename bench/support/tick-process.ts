import { createMetronome, type TickSource } from '../../src/runtime/metronome/metronome.ts'
import { createAiRace, loadPlan } from './ai-race.ts'
import type { TickReport, TickRun } from './tick-run.ts'
import { createTickSource } from './tick-sources.ts'

// Run by tick.ts: the server's metronome with one step to run, and nothing else in the process. Prints a TickReport.

const WARM_UP_TICKS = 6000

const run = JSON.parse(process.argv[2] ?? '') as TickRun
const step = run.load === 'race' ? await raceStep() : () => {}
const source = counted(createTickSource(run.way, run.tickHz))
const metronome = createMetronome({
  source,
  overrunTicksMax: run.overrunTicksMax,
  now: () => performance.now(),
})
const samplesMax = Math.ceil(run.tickHz * run.seconds * 1.1)
const numbers = new Float64Array(samplesMax)
const startsMs = new Float64Array(samplesMax)
let samples = 0

const startedMs = performance.now()
const cpuBefore = process.cpuUsage()
const stop = metronome.add(
  () => {
    if (samples < samplesMax) {
      // Which tick this is on the schedule: those that were lost had a place there too.
      numbers[samples] = metronome.stats.ticks + metronome.stats.lostTicks
      startsMs[samples++] = performance.now()
    }
    step()
  },
  (error) => {
    throw error
  },
)
const stalls = run.stallMs > 0 ? setInterval(stall, 1000) : undefined
setTimeout(end, run.seconds * 1000)

function end(): void {
  clearInterval(stalls)
  stop()
  const { user, system } = process.cpuUsage(cpuBefore)
  const tookMs = performance.now() - startedMs
  const { ticks, lateTicks, lostTicks } = metronome.stats
  const report: TickReport = {
    cpuPercent: (user + system) / 10 / tookMs,
    due: source.due(),
    dueByClock: ((performance.now() - (startsMs[0] ?? 0)) * run.tickHz) / 1000 + 1,
    ticks,
    lateTicks,
    lostTicks,
    numbers: [...numbers.subarray(0, samples)],
    startsMs: [...startsMs.subarray(0, samples)],
  }
  process.stdout.write(JSON.stringify(report))
  void metronome.close()
}

/** Blocks the thread, as a slow callback would. */
function stall(): void {
  const untilMs = performance.now() + run.stallMs
  while (performance.now() < untilMs);
}

/** The same source, and how many ticks it has said to be due. */
function counted(inner: TickSource): TickSource & { readonly due: () => number } {
  let due = 0
  return {
    start: (onDue) =>
      inner.start((scheduled) => {
        due = scheduled
        onDue(scheduled)
      }),
    stop: () => inner.stop(),
    check: () => inner.check(),
    close: () => inner.close(),
    due: () => due,
  }
}

async function raceStep(): Promise<() => void> {
  const { track, plan } = await loadPlan()
  const race = createAiRace(track, plan, { cars: 20, tickHz: run.tickHz })
  const ignore = () => {}
  for (let tick = 0; tick < WARM_UP_TICKS; tick++) race.step(ignore)
  return () => race.step(ignore)
}
