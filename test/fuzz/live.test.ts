import { expect, test } from 'vitest'
import { CONVERSATIONS } from './live/attack.ts'
import { runFuzz } from './live/run-fuzz.ts'

test('a live server survives every kind of conversation; its witnesses race on, and nothing is left behind', async () => {
  const report = await runFuzz({
    seconds: 2.5,
    seed: 5,
    parallel: 8,
    memory: undefined,
    // Attackers, witnesses and the rest of the suite share a machine here; npm run fuzz asks for more frames.
    frameShareMin: 0.3,
    lostShareMax: 0.005,
  })
  expect(report.complaints).toEqual([])
  expect(Object.keys(report.conversations).length).toBeGreaterThan(Object.keys(CONVERSATIONS).length / 2)
})
