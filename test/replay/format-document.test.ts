import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { COLUMNS } from '../../src/replay/replay-columns.ts'

const document = readFileSync(new URL('../../docs/REPLAY-FORMAT.md', import.meta.url), 'utf8')

test('the columns in docs/REPLAY-FORMAT.md are those that are recorded', () => {
  const table = document.slice(document.indexOf('<!-- columns:begin -->'), document.indexOf('<!-- columns:end -->'))
  const rows = [...table.matchAll(/^\| `(\w+)` \|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|/gm)]
  expect(rows.map(([, ...cells]) => cells.map((cell) => cell.trim()))).toEqual(
    COLUMNS.map(({ name, unit, quantum, tolerance, coding }) => [
      name,
      unit,
      String(quantum),
      String(tolerance),
      coding,
    ]),
  )
})
