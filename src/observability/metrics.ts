import { collectDefaultMetrics, type Registry } from 'prom-client'
import { type Counters, createCounters } from './counters.ts'
import { registerDisk } from './disk-metrics.ts'
import { createLevels, type Levels, registerLevels } from './levels.ts'
import { type MetricInfo, MetricSet } from './metric-set.ts'
import { PlainHistogram } from './plain-histogram.ts'
import { createTickHistograms, type TickHistograms } from './tick-histograms.ts'
import { registerTicks } from './tick-metrics.ts'
import { registerTraffic } from './traffic-metrics.ts'

/**
 * What Prometheus sees of the server. Code that runs on every tick or packet writes to `counters` and the plain
 * histograms; levels (players, sessions, queues) are asked from their owners through `levels`. Both are read only
 * when somebody scrapes. Every label has a closed set of values, so the number of series is bounded.
 */
export interface Metrics extends TickHistograms {
  readonly counters: Counters
  readonly dbReadDurationMs: PlainHistogram
  readonly dbWriteDurationMs: PlainHistogram
  readonly recorderFinaliseMs: PlainHistogram
  /** By how much the main thread's loop is late; see LoopWatch. */
  readonly loopDelayMs: PlainHistogram
  readonly levels: Levels
  /** Our own metrics, without those of Node. */
  readonly infos: readonly MetricInfo[]
  /** The text of a scrape. */
  readonly render: () => Promise<{ readonly contentType: string; readonly body: string }>
}

const DB_BOUNDS_MS = [0.5, 1, 2, 5, 10, 20, 50, 100, 250, 500, 1000, 2000]
const FINALISE_BOUNDS_MS = [5, 10, 20, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000]
const LOOP_DELAY_BOUNDS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]

/** `giveWay` is called in the midst of a scrape, for whatever cannot wait until its end. */
export function createMetrics({ tickHz = 240, giveWay = () => {} }: MetricsOptions = {}): Metrics {
  const set = new MetricSet(giveWay)
  const counters = createCounters()
  const levels = createLevels()
  const histograms = createTickHistograms()
  const dbReadDurationMs = new PlainHistogram(DB_BOUNDS_MS)
  const dbWriteDurationMs = new PlainHistogram(DB_BOUNDS_MS)
  const recorderFinaliseMs = new PlainHistogram(FINALISE_BOUNDS_MS)
  const loopDelayMs = new PlainHistogram(LOOP_DELAY_BOUNDS_MS)
  collectProcess(set.registry)
  registerLevels(set, levels)
  registerTicks(set, { counters, histograms, tickHz })
  registerTraffic(set, counters)
  registerDisk(set, counters, { dbReadDurationMs, dbWriteDurationMs, recorderFinaliseMs })
  const loopHelp = "Time by which the main thread's loop was late, looked at five times a second, milliseconds."
  set.histogram('apexsim_event_loop_delay_ms', loopHelp, loopDelayMs)
  const render = async () => ({ contentType: set.registry.contentType, body: await set.text() })
  const own = { dbReadDurationMs, dbWriteDurationMs, recorderFinaliseMs, loopDelayMs }
  return { counters, ...histograms, ...own, levels, infos: set.infos, render }
}

interface MetricsOptions {
  readonly tickHz?: number
  readonly giveWay?: () => void
}

/**
 * The figures of the process as everybody has them. Their monitor of the event loop is put to sleep and its figures are
 * left out: it would wake the process beside ours, and forgets at each scrape, so that two scrapers take them from each other.
 */
function collectProcess(register: Registry): void {
  collectDefaultMetrics({ register, eventLoopMonitoringPrecision: NEVER_MS })
  for (const name of ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99']) {
    register.removeSingleMetric(`nodejs_eventloop_lag_${name}_seconds`)
  }
}

/** The longest that a timer can sleep. */
const NEVER_MS = 0x7fff_ffff
