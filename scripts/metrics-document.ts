import { createMetrics } from '../src/observability/metrics.ts'

/** The table of all metrics in docs/OPERATIONS.md, in the words in which a scrape tells of them. */

const BEGIN = '<!-- metrics table: begin, written by scripts/make-metrics-table.ts -->'
const END = '<!-- metrics table: end -->'

/** `document` with the table between its two marks replaced; throws when a mark is missing. */
export function withMetricsTable(document: string): string {
  const begin = document.indexOf(BEGIN)
  const end = document.indexOf(END)
  if (begin < 0 || end < begin) throw new Error('The marks of the metrics table are missing.')
  return `${document.slice(0, begin + BEGIN.length)}\n${metricsTable()}\n${document.slice(end)}`
}

function metricsTable(): string {
  const rows = createMetrics().infos.map(({ name, type, labels, help }) => {
    const of = labels.length === 0 ? '' : `{${labels.join(',')}}`
    return `| \`${name}${of}\` | ${type} | ${help.replaceAll('|', '\\|')} |`
  })
  return ['| name | type | meaning |', '|---|---|---|', ...rows].join('\n')
}
