import { expect, test } from 'vitest'
import { benchTables, replaceMarked, type TableShape, targetTable } from '../../bench/support/markdown-tables.ts'
import { reportText } from '../../bench/support/table-text.ts'
import { report, result } from './support/results.ts'

const shape: TableShape = {
  title: 'session',
  bench: 'session',
  columns: [
    { head: 'TCP', params: { transport: 'tcp' } },
    { head: 'UDP', params: { transport: 'udp' } },
  ],
  rows: [
    { label: 'gap, ms', figure: 'gap', digits: 1 },
    { label: 'bare', figure: 'gap', group: 'yardstick', digits: 1 },
    { label: 'never measured', figure: 'nothing' },
  ],
}
const tcp = result('session', { transport: 'tcp', drivers: 20 }, { metrics: { gap: 4.44 }, yardstick: { gap: 5 } })
const udp = {
  name: 'session',
  params: { transport: 'udp' },
  metrics: { gap: { median: 4.3, min: 4.21, max: 4.56 } },
}

function tableOf(text: string): string[] {
  return text.split('\n').filter((line) => line.startsWith('|'))
}

test('a table has a column a variant and a row a figure, with the spread where there is one', () => {
  expect(tableOf(benchTables(report(tcp, udp), [shape]))).toEqual([
    '| session | TCP | UDP |',
    '|---|---|---|',
    '| gap, ms | 4.4 | 4.3 (4.2 to 4.6) |',
    '| bare | 5.0 | – |',
  ])
})

test('variants of which nothing was measured have no column, and a bench without results no table', () => {
  expect(tableOf(benchTables(report(udp), [shape]))[0]).toBe('| session | UDP |')
  expect(tableOf(benchTables(report(), [shape]))).toEqual([])
})

test('tables say what machine they are of, how often it was measured and how busy it was', () => {
  const text = benchTables(report(tcp), [shape])
  expect(text).toContain('Abacus, 2 cores, linux x64, Node v24.0.0; servers and clients on a core each; medians of 3')
  expect(text).toContain('load average 0.1 before and 1.5 after')
})

test('a run that could not pin its processes says so', () => {
  const { machine } = report()
  expect(reportText({ machine: { ...machine, isPinned: false }, benches: [] })).toContain('not pinned to cores')
})

test('a target is met, missed, or not measured yet', () => {
  const gap = { what: 'gap', unit: 'ms', path: { bench: 'session', group: 'metrics', figure: 'gap' } } as const
  const rows = [
    { ...gap, atMost: 4.6 },
    { ...gap, atMost: 4.1 },
    { ...gap, path: { ...gap.path, figure: 'sessions' }, atLeast: 18 },
  ]
  expect(targetTable(report(tcp), rows).split('\n').slice(2)).toEqual([
    '| gap | ≤ 4.6 ms | 4.44 ms | yes |',
    '| gap | ≤ 4.1 ms | 4.44 ms | **no** |',
    '| gap | ≥ 18 ms | – | – |',
  ])
})

test('only what stands between the markers of a document is replaced', () => {
  const document = 'a\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nb <!-- other:begin --> kept <!-- other:end -->\n'
  const replaced = replaceMarked(document, 'bench', '| new |')
  expect(replaced).toBe(document.replace('\nold\n', '\n\n| new |\n\n'))
  expect(replaceMarked(replaced ?? '', 'bench', '| new |')).toBe(replaced)
})

test('a document without markers, or with the end first, is left alone', () => {
  expect(replaceMarked('nothing here', 'bench', 'x')).toBeUndefined()
  expect(replaceMarked('<!-- bench:end --> <!-- bench:begin -->', 'bench', 'x')).toBeUndefined()
})

test('at a terminal every figure has a line, with yardstick and ratio beside it', () => {
  const both = result('step', { cars: 20 }, { metrics: { ns: 600 }, yardstick: { ns: 200 }, ratios: { ns: 3 } })
  const lines = reportText(report(both)).split('\n').slice(2)
  expect(lines.map((line) => line.trim().replaceAll(/ +/g, ' '))).toEqual([
    'step cars=20',
    'ns 600',
    'yardstick ns 200',
    'ratio ns 3',
  ])
})

test('a row may be of another answer of the bench than its neighbours', () => {
  const rows = [
    { label: 'TCP', figure: 'gap', params: { transport: 'tcp' }, digits: 1 },
    { label: 'UDP', figure: 'gap', params: { transport: 'udp' }, digits: 1 },
  ]
  const text = benchTables(report(tcp, udp), [{ title: 'gap', bench: 'session', columns: [{ head: '' }], rows }])
  expect(tableOf(text).slice(2)).toEqual(['| TCP | 4.4 |', '| UDP | 4.3 (4.2 to 4.6) |'])
})
