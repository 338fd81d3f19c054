import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { configSchema } from '../../src/config/schema.ts'
import { PlainHistogram } from '../../src/observability/plain-histogram.ts'
import { healthOf, healthOfThread } from '../../src/server/health.ts'
import { RESUMING_MS_MAX, WORKER_STALL_MS_MIN } from '../../src/server/limits.ts'
import { SelfWatch } from '../../src/server/self-watch.ts'
import { collectingLogger } from '../support/test-server.ts'
import { rings, type Sample } from './support/alarm-rules.ts'
import { read } from './support/project.ts'

// An alarm has to ring for what it describes, wherever that falls between two scrapes.

const SCRAPE_MS = 15_000
const END_MS = 180_000
const { health } = configSchema.parse({})
const { groups } = parse(read('deploy/prometheus/alerts.yaml')) as {
  groups: { rules: { alert: string; expr: string; for: string }[] }[]
}

function ruleOf(alert: string) {
  return groups.flatMap(({ rules }) => rules).find((rule) => rule.alert === alert)!
}

/** When the first scrape is, and the first look at the rules after it: the whole of both intervals, second by second. */
const PHASES = Array.from({ length: 15 }, (_, second) => ({
  scrapeMs: second * 1000,
  lookMs: ((second * 7) % 15) * 1000,
}))

/** The phases in which the alarm does not ring, for what `scrapeAt` sees. */
function silentPhases(alert: string, scrapeAt: (atMs: number) => Sample['series']) {
  return PHASES.filter(({ scrapeMs, lookMs }) => {
    const samples: Sample[] = []
    for (let atMs = scrapeMs; atMs <= END_MS; atMs += SCRAPE_MS) samples.push({ atMs, series: scrapeAt(atMs) })
    return !rings(ruleOf(alert), samples, { fromMs: lookMs, everyMs: SCRAPE_MS, untilMs: END_MS })
  })
}

/** What a scrape sees at each second while the main thread stands still in it, or not, by our own watch of it. */
function watched(isStill: (atMs: number) => boolean): Map<number, Sample['series']> {
  let nowMs = 0
  const counters = { stalls: 0 }
  const { log } = collectingLogger()
  const loopDelayMs = new PlainHistogram([10])
  const stats = { lateTicks: 0, lostTicks: 0 }
  const watch = new SelfWatch({ health, tickHz: 240, stats, loopDelayMs, counters, now: () => nowMs, log })
  watch.start(() => ({ isReady: true, missing: [] }))
  const seen = new Map<number, Sample['series']>()
  for (; nowMs <= END_MS; nowMs += 200) {
    if (isStill(nowMs)) {
      seen.set(nowMs, undefined)
      continue
    }
    vi.advanceTimersByTime(200)
    const { isHealthy } = healthOfThread(watch.recentStall(nowMs))
    seen.set(nowMs, { apexsim_healthy: Number(isHealthy), apexsim_stalls_total: counters.stalls })
  }
  return seen
}

describe('ApexSimUnhealthy', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
  afterEach(() => void vi.useRealTimers())

  test('rings for a single stall of the main thread, during which no scrape is answered', () => {
    const seen = watched((atMs) => atMs >= 60_000 && atMs < 63_000)
    expect(silentPhases('ApexSimUnhealthy', (atMs) => seen.get(atMs))).toEqual([])
  })

  test('rings for a worker that stands still, which is unhealthy for three seconds and then gone', () => {
    const scrapeAt = (atMs: number) => {
      const isGone = atMs >= 60_000 + WORKER_STALL_MS_MIN
      const loop = { running: 1, lastTickMs: isGone ? atMs : Math.min(atMs, 60_000) }
      const { isHealthy } = healthOf(loop, atMs, health.stall_ms)
      return { apexsim_healthy: Number(isHealthy), apexsim_stalls_total: Number(isGone) }
    }
    expect(silentPhases('ApexSimUnhealthy', scrapeAt)).toEqual([])
  })

  test('rings for a loop that stands still for good', () => {
    const scrapeAt = (atMs: number) => ({ apexsim_healthy: Number(atMs < 60_000), apexsim_stalls_total: 0 })
    expect(silentPhases('ApexSimUnhealthy', scrapeAt)).toEqual([])
  })

  test('is silent when nothing stands still', () => {
    const seen = watched(() => false)
    expect(silentPhases('ApexSimUnhealthy', (atMs) => seen.get(atMs))).toEqual(PHASES)
  })
})

describe('ApexSimStartsLong', () => {
  const starting = (untilMs: number) => (atMs: number) => ({
    'apexsim_not_ready{reason="starting"}': Number(atMs < untilMs),
  })

  test('rings for a start that takes the longest that it may for sessions of before a crash', () => {
    expect(silentPhases('ApexSimStartsLong', starting(RESUMING_MS_MAX))).toEqual([])
  })

  test('is silent for a start of ten seconds', () => {
    expect(silentPhases('ApexSimStartsLong', starting(10_000))).toEqual(PHASES)
  })
})
