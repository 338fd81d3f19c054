import type { Machine } from './machine.ts'
import type { BenchReport } from './report.ts'

/** What has to be the same for figures to stand in one table. */
const SAME = ['cpu', 'cores', 'node', 'platform', 'isPinned', 'repeats'] as const satisfies (keyof Machine)[]

/**
 * One report of several: benches of a later one take the place of those with the same name before it. It names every commit
 * of which it has figures. Throws when they are of different machines.
 */
export function joinReports([first, ...others]: readonly BenchReport[]): BenchReport {
  if (first === undefined) throw new Error('There is no report to read.')
  return others.reduce(joinTwo, first)
}

function joinTwo(before: BenchReport, after: BenchReport): BenchReport {
  const different = SAME.find((key) => before.machine[key] !== after.machine[key])
  if (different !== undefined)
    throw new Error(
      `Reports differ in ${different}: ${before.machine[different]} and ${after.machine[different]}; they cannot be joined.`,
    )
  const replaced = new Set(after.benches.map(({ name }) => name))
  return {
    machine: {
      ...after.machine,
      ...commitsOf(before, after),
      loadAverageBefore: before.machine.loadAverageBefore,
    },
    benches: [...before.benches.filter(({ name }) => !replaced.has(name)), ...after.benches],
  }
}

function commitsOf(...reports: readonly BenchReport[]): { readonly commit?: string } {
  const commits = new Set(reports.flatMap(({ machine }) => machine.commit?.split(' and ') ?? []))
  return commits.size === 0 ? {} : { commit: [...commits].join(' and ') }
}
