import { type Bench, type Figures, type Params, round } from './bench.ts'

/** What the repeats of one bench gave together. The same shape as `Bench`, with a spread for each number. */
export interface BenchResult {
  readonly name: string
  readonly params: Params
  readonly metrics: Spreads
  readonly yardstick?: Spreads
  readonly ratios?: Spreads
}

export type Spreads = Readonly<Record<string, Spread>>

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/**
 * Answers with the same name and parameters become one, in the order in which they first appear. Ratios are merged as
 * they are: each is of one repeat's own yardstick, which is what makes them hold on a noisy machine. A figure that was
 * not a number (nothing was there to measure) does not count.
 */
export function mergeRepeats(repeats: readonly (readonly Bench[])[]): BenchResult[] {
  const groups = Map.groupBy(repeats.flat(), ({ name, params }) => JSON.stringify([name, params]))
  return [...groups.values()].map(mergeGroup)
}

function mergeGroup(group: readonly Bench[]): BenchResult {
  const [first] = group
  if (first === undefined) throw new Error('a group has at least one answer')
  const yardstick = mergeFigures(group.map((bench) => bench.yardstick ?? {}))
  const ratios = mergeFigures(group.map((bench) => bench.ratios ?? {}))
  return {
    name: first.name,
    params: first.params,
    metrics: mergeFigures(group.map((bench) => bench.metrics)),
    ...(isEmpty(yardstick) ? {} : { yardstick }),
    ...(isEmpty(ratios) ? {} : { ratios }),
  }
}

function mergeFigures(all: readonly Figures[]): Spreads {
  const keys = new Set(all.flatMap(Object.keys))
  const spreads = [...keys].map((key) => [key, spreadOf(all.map((figures) => figures[key] ?? Number.NaN))] as const)
  return Object.fromEntries(spreads.filter((entry): entry is [string, Spread] => entry[1] !== undefined))
}

/** Undefined when none of the values is a finite number. */
function spreadOf(values: readonly number[]): Spread | undefined {
  const sorted = values.filter(Number.isFinite).toSorted((a, b) => a - b)
  const lower = sorted[(sorted.length - 1) >> 1]
  const upper = sorted[sorted.length >> 1]
  const [min] = sorted
  const max = sorted.at(-1)
  if (lower === undefined || upper === undefined || min === undefined || max === undefined) return undefined
  return { median: round((lower + upper) / 2), min, max }
}

function isEmpty(spreads: Spreads): boolean {
  return Object.keys(spreads).length === 0
}
