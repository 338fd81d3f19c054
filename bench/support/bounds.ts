import type { BenchResult } from './merge-repeats.ts'
import { findFigure, pathText } from './report.ts'

/**
 * What a ratio may be before somebody is told. A bound stands some way above what a quiet machine measures, since a
 * build machine is not quiet: worse than the bound is worth a look, worse than twice the bound is a regression.
 */
export interface Bound {
  readonly bench: string
  readonly params?: Readonly<Record<string, number | string | boolean>>
  readonly ratio: string
  readonly bound: number
}

export interface Judgement {
  readonly bound: Bound
  readonly verdict: 'met' | 'worse' | 'much worse' | 'not measured'
  /** A line for people. */
  readonly text: string
}

const MUCH = 2

export function judge(bounds: readonly Bound[], benches: readonly BenchResult[]): Judgement[] {
  return bounds.map((bound) => judgeOne(bound, benches))
}

/** What fails the build: a ratio that was much worse in both rounds, or one that no bench has. */
export function failuresOf(first: readonly Judgement[], second: readonly Judgement[]): Judgement[] {
  return [
    ...first.filter(({ verdict }) => verdict === 'not measured'),
    ...second.filter(({ verdict }) => verdict === 'much worse' || verdict === 'not measured'),
  ]
}

function judgeOne(bound: Bound, benches: readonly BenchResult[]): Judgement {
  const path = { ...bound, group: 'ratios', figure: bound.ratio } as const
  const median = findFigure(benches, path)?.median
  const name = pathText(path)
  if (median === undefined) return { bound, verdict: 'not measured', text: `${name}: no bench measured it` }
  const verdict = median <= bound.bound ? 'met' : median <= MUCH * bound.bound ? 'worse' : 'much worse'
  return { bound, verdict, text: `${name}: ${median} with a bound of ${bound.bound}, ${verdict}` }
}
