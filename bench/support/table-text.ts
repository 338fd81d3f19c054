import type { BenchResult, Spread, Spreads } from './merge-repeats.ts'
import { type BenchReport, paramsText } from './report.ts'

/** A report for people at a terminal: a block a bench, a line a figure with its median and its spread. */
export function reportText({ machine, benches }: BenchReport): string {
  return [machineText(machine), ...benches.map(benchText)].join('\n\n')
}

/** One sentence on what the figures are of. */
export function machineText(machine: BenchReport['machine']): string {
  const { cpu, cores, node, platform, measuredOn, commit, isPinned, repeats } = machine
  const { loadAverageBefore, loadAverageAfter } = machine
  const code = commit === undefined ? '' : ` at ${commit}`
  const pinning = isPinned ? 'servers and clients on a core each' : 'not pinned to cores'
  return (
    `Measured on ${measuredOn}${code}: ${cpu}, ${cores} cores, ${platform}, Node ${node}; ${pinning}; medians of ${repeats} ` +
    `(least to most); load average ${loadAverageBefore} before and ${loadAverageAfter} after.`
  )
}

function benchText({ name, params, metrics, yardstick = {}, ratios = {} }: BenchResult): string {
  const lines = [...lineParts('', metrics), ...lineParts('yardstick ', yardstick), ...lineParts('ratio ', ratios)]
  const width = Math.max(...lines.map(([label]) => label.length))
  const rows = lines.map(([label, spread]) => `  ${label.padEnd(width)}  ${spreadText(spread)}`)
  return [`${name} ${paramsText(params)}`.trimEnd(), ...rows].join('\n')
}

function lineParts(prefix: string, spreads: Spreads): [string, Spread][] {
  return Object.entries(spreads).map(([key, spread]) => [prefix + key, spread])
}

function spreadText({ median, min, max }: Spread): string {
  const figure = String(median).padStart(10)
  return min === max ? figure : `${figure}  (${min} to ${max})`
}
