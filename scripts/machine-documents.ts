import { type ChartState, chartOf, type Statechart } from '../src/observability/inspector/statechart.ts'
import { mermaidOf, statesBelow } from './machine-diagram.ts'
import { type ListedMachine, MACHINES } from './machine-list.ts'

/** The files of docs/machines by their names, made from the machines themselves. `readSource` gets paths from the project's folder. */
export function machineDocuments(readSource: (file: string) => string): ReadonlyMap<string, string> {
  const pages = MACHINES.map((listed) => {
    const { chart } = chartOf(listed.machine)
    const sentences = commentOf(readSource(listed.file), listed.exported)
    return { name: `${chart.id}.md`, chart, sentences, text: pageOf(listed, chart, sentences) }
  })
  const rows = pages.map(({ name, chart, sentences }) => `| [${chart.id}](${name}) | ${firstSentence(sentences)} |`)
  const index = ['# State machines', HINT, TREE, ['| machine | what it is |', '|---|---|', ...rows].join('\n')]
  return new Map([
    ['README.md', `${index.join('\n\n')}\n`],
    ...pages.map(({ name, text }): [string, string] => [name, text]),
  ])
}

const HINT = '<!-- Written by npm run machines from the code; a test compares. -->'
const TREE =
  'One server has one lobby, and of the others one for each connection, player, session and playback. Which are there now, and in what state, shows the inspector ([DEVELOPMENT.md](../DEVELOPMENT.md)).'

function pageOf({ file }: ListedMachine, chart: Statechart, sentences: string): string {
  const parts = [
    `# ${chart.id}`,
    HINT,
    sentences,
    `[${file}](../../${file})`,
    `\`\`\`mermaid\n${mermaidOf(chart)}\n\`\`\``,
    ...section('What states do', ['state', 'on entry', 'on exit', 'meanwhile'], statesBelow(chart.root).map(doings)),
    ...section('What happens on the way', ['in', 'on', 'if', 'to', 'does'], steps(chart, 'moving')),
    ...section('What is handled without a change of state', ['in', 'on', 'if', 'does'], steps(chart, 'staying')),
  ]
  return `${parts.join('\n\n')}\n`
}

type Row = readonly string[]

/** Nothing when there are no rows. */
function section(title: string, heads: Row, rows: readonly Row[]): string[] {
  const kept = rows.filter((row) => row.slice(1).some((cell) => cell !== ''))
  if (kept.length === 0) return []
  const line = (cells: Row) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [`## ${title}`, [line(heads), `|${'---|'.repeat(heads.length)}`, ...kept.map(line)].join('\n')]
}

function doings({ id, entry, exit, invokes }: ChartState): Row {
  return [place(id), codes(entry), codes(exit), codes(invokes)]
}

/** Transitions that go somewhere and do something, or that only do something. */
function steps({ transitions }: Statechart, which: 'moving' | 'staying'): Row[] {
  const isMoving = which === 'moving'
  return transitions
    .filter(({ targets, actions }) => targets.length > 0 === isMoving && (!isMoving || actions.length > 0))
    .map(({ source, on, guard, targets, actions }) => {
      const to = isMoving ? [targets.map(place).join(', ')] : []
      return [place(source), `\`${on}\``, codes(guard === undefined ? [] : [guard]), ...to, codes(actions)]
    })
}

/** A state by its keys; the machine itself is everywhere. */
function place(id: string): string {
  const keys = id.split('.').slice(1)
  return keys.length === 0 ? 'any state' : keys.join('.')
}

function codes(names: Row): string {
  return names.map((name) => `\`${name}\``).join(', ')
}

/** The doc comment of what is exported, as one paragraph. */
function commentOf(source: string, exported: string): string {
  const before = source.split(new RegExp(`^export (?:const|function) ${exported}\\b`, 'm'))[0] ?? ''
  const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(before)?.[1]
  if (comment === undefined) throw new Error(`${exported} has no comment that says what it is`)
  return comment.replaceAll(/\s*\n\s*\*\s?/g, ' ').trim()
}

function firstSentence(text: string): string {
  return /^.*?\.(?=\s|$)/.exec(text)?.[0] ?? text
}
