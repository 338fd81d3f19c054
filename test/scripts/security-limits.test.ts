import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { withLimitsTable } from '../../scripts/security-limits.ts'

const security = readFileSync(new URL('../../docs/SECURITY.md', import.meta.url), 'utf8')

test('the table in docs/SECURITY.md is what the limits.ts files say', () => {
  expect(security, 'Run node scripts/make-security-limits.ts.').toBe(withLimitsTable(security))
})

test('every limit says what it is for', () => {
  const rows = security.split('\n').filter((line) => line.startsWith('| `src/'))
  expect(rows.length).toBeGreaterThan(50)
  expect(rows.filter((row) => /\|\s+\|$/.test(row))).toEqual([])
})
