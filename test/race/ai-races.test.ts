import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { shippedTracks } from '../../src/cli/lab/lab-content.ts'
import type { AiRace } from './support/run-ai-races.ts'

/** What AI drivers are for: whole races of sixteen cars over five laps, on every circuit we ship. */

const script = new URL('support/run-ai-races.ts', import.meta.url).pathname
let races: AiRace[] = []

beforeAll(async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [script])
  races = JSON.parse(stdout) as AiRace[]
}, 90_000)

describe('in every race of AI cars', () => {
  test('all see the flag', () => {
    expect(races).toHaveLength(shippedTracks().length + 2)
    for (const { name, classified, cars } of races) expect([name, classified]).toEqual([name, cars])
  })

  test('no car is ever outside the walls', () => {
    for (const { name, outermostM } of races) expect(outermostM, name).toBeLessThan(0)
  })

  test('a car touches another one less than once a lap', () => {
    for (const { name, contacts, cars, laps } of races) expect(contacts / (cars * laps), name).toBeLessThan(1)
  })
})

test('on each circuit cars still overtake each other once the first lap is done', () => {
  for (const circuit of new Set(races.map((race) => race.circuit))) {
    const here = races.filter((race) => race.circuit === circuit)
    const overtakes = here.reduce((sum, race) => sum + race.overtakes, 0)
    expect(overtakes, circuit).toBeGreaterThanOrEqual(3)
  }
})
