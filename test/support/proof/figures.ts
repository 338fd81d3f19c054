/** What a server process says of itself, so that what leaks can be seen from outside. */
export interface ServerFigures {
  /** Counts that are the same whenever the same people are there. */
  readonly counts: Readonly<Record<string, number>>
  /** Bytes after a collection. */
  readonly memory: { readonly heap: number; readonly external: number; readonly rss: number }
  /** By its own clock, milliseconds. */
  readonly atMs: number
  /** Of all loops together. */
  readonly ticks: number
  /** Sessions are in workers, which tell of their ticks once a second. */
  readonly isOfWorkers: boolean
  readonly lostTicks: number
  /** Of these, the ones that the main thread itself held up; of workers nobody can tell. */
  readonly ownLostTicks: number
  /** The longest it has held up its ticks, milliseconds. */
  readonly ownStallMs: number
  /** Races whose results are on the disk. */
  readonly results: number
  /** Lines at level error or fatal so far, the first few of them whole. */
  readonly errors: readonly string[]
}

/** By how much memory may have grown, as a share of what it was. */
export interface MemoryBounds {
  readonly heap: number
  readonly rss: number
}

/**
 * What has grown from `before` to `after`, in words; nothing when all is as it was. Counts must be the same, or lower.
 * A heap is never the same twice, hence its share.
 */
export function growthOf(before: ServerFigures, after: ServerFigures, bounds: MemoryBounds): string[] {
  const counts = namesOf(before, after)
    .filter((name) => countOf(after, name) > countOf(before, name))
    .map((name) => `${name} grew from ${countOf(before, name)} to ${countOf(after, name)}`)
  const bytes = (['heap', 'rss'] as const)
    .filter((name) => after.memory[name] > before.memory[name] * (1 + bounds[name]))
    .map((name) => {
      const share = after.memory[name] / before.memory[name] - 1
      return `${name} grew by ${percent(share)}, more than ${percent(bounds[name])}`
    })
  return [...counts, ...bytes]
}

/** Both, side by side, a line each. */
export function figuresTable(before: ServerFigures, after: ServerFigures): string {
  const rows = [
    ...namesOf(before, after).map((name) => [name, `${countOf(before, name)}`, `${countOf(after, name)}`]),
    ...(['heap', 'external', 'rss'] as const).map((name) => [name, mib(before.memory[name]), mib(after.memory[name])]),
    ['ticks', `${before.ticks}`, `${after.ticks}`],
    ['ticks lost', `${before.lostTicks}`, `${after.lostTicks}`],
    ['ticks lost, own fault', `${before.ownLostTicks}`, `${after.ownLostTicks}`],
    ['longest own stall', ms(before.ownStallMs), ms(after.ownStallMs)],
    ['results', `${before.results}`, `${after.results}`],
  ]
  const lines = [['', 'before', 'after'], ...rows]
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines.map((line) => line.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join('  ')).join('\n')
}

function namesOf(...figures: readonly ServerFigures[]): string[] {
  return [...new Set(figures.flatMap(({ counts }) => Object.keys(counts)))].sort()
}

function countOf({ counts }: ServerFigures, name: string): number {
  return counts[name] ?? 0
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width)
}

function mib(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`
}

function ms(ms: number): string {
  return `${ms.toFixed(1)} ms`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
