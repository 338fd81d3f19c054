import { readFileSync } from 'node:fs'
import type { Evidence } from './evidence.ts'

/** The table of docs/OPERATIONS.md that leads from a symptom to what to do, and what its cells promise. */

export interface TroubleRow {
  readonly id: string
  readonly metric: string
  readonly line: string
  readonly probe: string
}

const OPERATIONS = new URL('../../../docs/OPERATIONS.md', import.meta.url)

export function readTroubleTable(): readonly TroubleRow[] {
  const [, chapter = ''] = readFileSync(OPERATIONS, 'utf8').split('\n## Troubleshooting\n')
  const [table = ''] = chapter.split('\n## ')
  const rows = table.split('\n').filter((line) => line.startsWith('| '))
  // The first one has the heads of the columns.
  return rows.slice(1).map((row) => {
    const [, symptom = '', metric = '', line = '', probe = ''] = row.split('|').map((cell) => cell.trim())
    return { id: /^<a id="([\w-]+)"><\/a>/.exec(symptom)?.[1] ?? symptom, metric, line, probe }
  })
}

/** What of a row nobody has seen, each a text as it stands there. */
export function unseenOf(row: TroubleRow, evidence: readonly Evidence[]): readonly string[] {
  return [
    ...unseenMetrics(row.metric, evidence),
    ...unseenLines(row.line, evidence),
    ...unseenProbes(row.probe, evidence),
  ]
}

/** Names of ours, with the value where one follows, and values of the label of the name before. */
function unseenMetrics(cell: string, evidence: readonly Evidence[]): readonly string[] {
  let metric = ''
  return [...cell.matchAll(/`([^`]+)`(?: (\d+))?/g)].flatMap(([text, quoted = '', value]) => {
    const isName = quoted.startsWith('apexsim_')
    if (isName) metric = quoted
    if (metric === '') return []
    const isMeant = isName
      ? isSeriesOf(quoted)
      : (series: string) => isSeriesOf(metric)(series) && series.includes(`="${quoted}"`)
    const wanted = value === undefined ? undefined : Number(value)
    return evidence.some((one) => one.shows(isMeant, wanted)) ? [] : [text]
  })
}

/** With all labels, or none, and of a histogram its count. */
function isSeriesOf(name: string): (series: string) => boolean {
  return (series) => series === name || series.startsWith(`${name}{`) || series.startsWith(`${name}_count`)
}

/**
 * Quotes of several words are lines, up to `...`; those of one word stand in the line quoted before, as a field or a value,
 * or in any. "no" before a quote says that there is no such line, and a cell that begins with "none" and quotes nothing
 * that nothing is wrong by the log.
 */
function unseenLines(cell: string, evidence: readonly Evidence[]): readonly string[] {
  const all = evidence.flatMap(({ lines }) => lines)
  let found = all
  const quotes = [...cell.matchAll(/(no )?`([^`]+)`/g)]
  const unseen = quotes.flatMap(([text, no, quoted = '']) => {
    if (quoted.includes(' ')) found = all.filter(({ msg }) => isQuoted(quoted, msg))
    else if (found.some((line) => JSON.stringify(line).includes(`"${quoted}"`))) return []
    else return [text]
    return found.length > 0 === (no === undefined) ? [] : [text]
  })
  const isQuiet = all.every(({ level }) => !['warn', 'error', 'fatal'].includes(level))
  return cell.startsWith('none') && quotes.length === 0 && !isQuiet ? ['none'] : unseen
}

/** Statements divided by semicolons; without a status they are of 503. */
function unseenProbes(cell: string, evidence: readonly Evidence[]): readonly string[] {
  const answers = evidence.flatMap((one) => one.answers)
  return cell.split(';').flatMap((text) => {
    const [path, ...words] = [...text.matchAll(/`([^`]+)`/g)].map(([, quoted = '']) => quoted)
    const ofPath = answers.filter((answer) => path === undefined || answer.path === path)
    if (text.includes('all 200'))
      return answers.length > 0 && answers.every(({ outcome }) => outcome === 200) ? [] : [text]
    if (path === undefined) return ofPath.some(({ outcome }) => outcome === 'refused') ? [] : [text]
    const status = Number(/\b(?:200|503)\b/.exec(text)?.[0] ?? 503)
    const isSaid = ofPath.some(
      ({ outcome, body }) => outcome === status && words.every((word) => body.includes(word.replace(/ ?\.\.\.$/, ''))),
    )
    const isLate = ofPath.some(({ outcome }) => outcome === 'timed out')
    return isSaid && (isLate || !text.includes('times out')) ? [] : [text]
  })
}

function isQuoted(quoted: string, message: string): boolean {
  return quoted.endsWith('...') ? message.startsWith(quoted.slice(0, -3).trimEnd()) : message === quoted
}
