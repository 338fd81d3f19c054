import type { Spread } from './merge-repeats.ts'
import { type BenchReport, type FigurePath, findFigure } from './report.ts'
import { machineText } from './table-text.ts'

/** A published table: a column a variant of one bench, a row a figure. */
export interface TableShape {
  readonly title: string
  readonly bench: string
  readonly columns: readonly { readonly head: string; readonly params?: FigurePath['params'] }[]
  readonly rows: readonly RowShape[]
}

export interface RowShape {
  readonly label: string
  readonly figure: string
  /** Of the metrics when absent. */
  readonly group?: FigurePath['group']
  /** Besides the column's: which answer of the bench the row is of. */
  readonly params?: FigurePath['params']
  /** After the point; 0 when absent. */
  readonly digits?: number
}

/** What was promised, and the figure that shows whether it holds. */
export interface Target {
  readonly what: string
  readonly path: FigurePath
  readonly unit?: string
  readonly atMost?: number
  readonly atLeast?: number
}

const NOTHING = '–'

/** All tables of which the report has something, below a sentence on the machine. */
export function benchTables(report: BenchReport, shapes: readonly TableShape[]): string {
  const tables = shapes.flatMap((shape) => benchTable(report, shape) ?? [])
  return [machineText(report.machine), ...tables].join('\n\n')
}

/** Columns and rows of which nothing was measured are left out; undefined when nothing is left. */
function benchTable({ benches }: BenchReport, { title, bench, columns, rows }: TableShape): string | undefined {
  const measured = columns.filter(({ params }) => rows.some((row) => findFigure(benches, pathOf(bench, params, row))))
  const lines = rows.map((row) => {
    const spreads = measured.map(({ params }) => findFigure(benches, pathOf(bench, params, row)))
    return spreads.some((spread) => spread !== undefined)
      ? [row.label, ...spreads.map((spread) => cellText(spread, row.digits))]
      : undefined
  })
  const kept = lines.filter((line) => line !== undefined)
  return kept.length === 0 ? undefined : markdown([title, ...measured.map(({ head }) => head)], kept)
}

/** Every target with what was measured, also those that nothing was measured for. */
export function targetTable({ benches }: BenchReport, targets: readonly Target[]): string {
  const rows = targets.map((target) => {
    const spread = findFigure(benches, target.path)
    const unit = target.unit === undefined ? '' : ` ${target.unit}`
    const promise = target.atMost === undefined ? `≥ ${target.atLeast}${unit}` : `≤ ${target.atMost}${unit}`
    if (spread === undefined) return [target.what, promise, NOTHING, NOTHING]
    return [target.what, promise, `${spread.median}${unit}`, isMet(target, spread) ? 'yes' : '**no**']
  })
  return markdown(['target', 'promised', 'measured', 'met'], rows)
}

/** The document with something else between its markers `<!-- name:begin -->` and `<!-- name:end -->`, if it has them. */
export function replaceMarked(document: string, name: string, text: string): string | undefined {
  const begin = `<!-- ${name}:begin -->`
  const from = document.indexOf(begin)
  const to = document.indexOf(`<!-- ${name}:end -->`)
  if (from < 0 || to < from) return undefined
  return `${document.slice(0, from + begin.length)}\n\n${text}\n\n${document.slice(to)}`
}

function isMet({ atMost = Number.POSITIVE_INFINITY, atLeast = Number.NEGATIVE_INFINITY }: Target, spread: Spread) {
  return spread.median <= atMost && spread.median >= atLeast
}

function pathOf(bench: string, params: FigurePath['params'], row: RowShape): FigurePath {
  const { group = 'metrics', figure } = row
  return { bench, group, figure, params: { ...params, ...row.params } }
}

function cellText(spread: Spread | undefined, digits = 0): string {
  if (spread === undefined) return NOTHING
  const [median, min, max] = [spread.median, spread.min, spread.max].map((value) => value.toFixed(digits))
  return min === max ? `${median}` : `${median} (${min} to ${max})`
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}
