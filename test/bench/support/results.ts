import type { Figures, Params } from '../../../bench/support/bench.ts'
import type { BenchResult, Spreads } from '../../../bench/support/merge-repeats.ts'
import type { BenchReport } from '../../../bench/support/report.ts'

/** A result whose repeats all gave the same. */
export function result(
  name: string,
  params: Params,
  { metrics = {}, yardstick = {}, ratios = {} }: { metrics?: Figures; yardstick?: Figures; ratios?: Figures },
): BenchResult {
  return { name, params, metrics: spreads(metrics), yardstick: spreads(yardstick), ratios: spreads(ratios) }
}

export function report(...benches: readonly BenchResult[]): BenchReport {
  const machine = {
    cpu: 'Abacus',
    cores: 2,
    memoryGiB: 4,
    node: 'v24.0.0',
    platform: 'linux x64',
    measuredOn: '2026-01-02',
    isPinned: true,
    repeats: 3,
    loadAverageBefore: 0.1,
    loadAverageAfter: 1.5,
  }
  return { machine, benches }
}

function spreads(figures: Figures): Spreads {
  const entries = Object.entries(figures).map(([key, value]) => [key, { median: value, min: value, max: value }])
  return Object.fromEntries(entries)
}
