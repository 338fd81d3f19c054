import { expect, test } from 'vitest'
import { runSoak } from './run-soak.ts'

test('guests who come, race, watch, leave and drop for a while leave nothing behind', async () => {
  const report = await runSoak({ seconds: 2, seed: 11, guests: 12, stayMsMax: 300, memory: undefined })
  expect(report.complaints).toEqual([])
  expect(report.visits).toBeGreaterThan(12)
})
