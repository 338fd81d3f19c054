import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { withMetricsTable } from '../../scripts/metrics-document.ts'
import { createMetrics } from '../../src/observability/metrics.ts'

const OPERATIONS = readFileSync(new URL('../../docs/OPERATIONS.md', import.meta.url), 'utf8')

test('the table of metrics in docs/OPERATIONS.md is what a scrape tells of them', () => {
  expect(OPERATIONS, 'Run node scripts/make-metrics-table.ts.').toBe(withMetricsTable(OPERATIONS))
})

test('every metric has a name of ours and a sentence of its own', () => {
  const { infos } = createMetrics()
  expect(infos.filter(({ name, help }) => !/^apexsim_[a-z0-9_]+$/.test(name) || !help.endsWith('.'))).toEqual([])
  expect(new Set(infos.map(({ name }) => name)).size).toBe(infos.length)
})

test('a document without the marks is refused', () => {
  expect(() => withMetricsTable('# Operations')).toThrow('marks')
})
