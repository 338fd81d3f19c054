import type { Bench, BenchOptions } from './bench.ts'
import { type BenchResult, mergeRepeats } from './merge-repeats.ts'

export interface BenchEntry {
  readonly name: string
  readonly run: (options: BenchOptions) => Promise<Bench[]>
  /** Names of its answers, where they are not its own. */
  readonly answers?: readonly string[]
  /** Runs once, however many repeats are asked for: it is long by nature and looks at its own course. */
  readonly isOnce?: boolean
  /** Runs only when it is asked for by name: minutes long, or heavy on the machine. */
  readonly isOnRequest?: boolean
}

export interface Run {
  readonly benches: readonly BenchResult[]
  /** Benches that threw; the others ran all the same. */
  readonly failures: readonly string[]
}

/** Runs benches one after the other, each `repeats` times. Progress and failures go to standard error. */
export async function runBenches(
  entries: readonly BenchEntry[],
  options: BenchOptions & { readonly repeats: number },
): Promise<Run> {
  const benches: BenchResult[] = []
  const failures: string[] = []
  for (const entry of entries) {
    try {
      benches.push(...(await runRepeats(entry, options)))
    } catch (error) {
      console.error(error)
      failures.push(entry.name)
    }
  }
  return { benches, failures }
}

async function runRepeats(
  { name, run, isOnce = false }: BenchEntry,
  { repeats, ...options }: BenchOptions & { readonly repeats: number },
): Promise<BenchResult[]> {
  const answers: Bench[][] = []
  const count = isOnce ? 1 : repeats
  while (answers.length < count) {
    console.error(`bench ${name}, ${answers.length + 1} of ${count} …`)
    answers.push(await run(options))
  }
  return mergeRepeats(answers)
}
