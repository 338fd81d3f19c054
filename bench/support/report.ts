import type { Machine } from './machine.ts'
import type { BenchResult, Spread } from './merge-repeats.ts'

/** What `npm run bench -- --json` prints. */
export interface BenchReport {
  readonly machine: Machine
  readonly benches: readonly BenchResult[]
}

/** Points to one number of a report: of the first answer of that bench whose parameters include these. */
export interface FigurePath {
  readonly bench: string
  readonly params?: Readonly<Record<string, number | string | boolean>>
  readonly group: 'metrics' | 'yardstick' | 'ratios'
  readonly figure: string
}

/** Undefined when the report has no such number. */
export function findFigure(benches: readonly BenchResult[], path: FigurePath): Spread | undefined {
  const wanted = Object.entries(path.params ?? {})
  const found = benches.find(
    ({ name, params }) => name === path.bench && wanted.every(([key, value]) => params[key] === value),
  )
  return found?.[path.group]?.[path.figure]
}

/** As a person would name it: `session transport=tcp tick_gap_ms_p99`. */
export function pathText({ bench, params = {}, figure }: FigurePath): string {
  return [bench, paramsText(params), figure].filter((part) => part !== '').join(' ')
}

export function paramsText(params: Readonly<Record<string, number | string | boolean>>): string {
  return Object.entries(params)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ')
}
