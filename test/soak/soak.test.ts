import { expect, test } from 'vitest'
import { runSoak } from './run-soak.ts'

test('guests who come, race, watch, leave, drop and come back for a while leave results, and nothing else', async () => {
  const { complaints, deeds, after } = await runSoak({
    seconds: 2,
    seed: 11,
    guests: 12,
    stayMsMax: 300,
    memory: undefined,
  })
  expect(complaints).toEqual([])
  for (const deed of ['hosted', 'joined', 'watched', 'dropped', 'returned'] as const) {
    expect(deeds[deed], deed).toBeGreaterThan(0)
  }
  expect(after.results).toBeGreaterThan(0)
}, 60_000)
