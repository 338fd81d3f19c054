import { expect, test } from 'vitest'
import { shownSectorsMs } from '../../src/rules/sector-times.ts'
import { timedRace } from './timed-race.ts'

test('shown are the sectors of the lap under way, and until its first is complete those of the lap before', () => {
  const race = timedRace({ cars: 1, isLapOneFromGreen: false })
  const shown = () => shownSectorsMs(race.timing, 0)
  race.drive([50], 3)
  expect(shown()).toEqual([0, 0, 0])
  race.drive([50], 5)
  expect(shown()).toEqual([6000, 0, 0])
  race.drive([50], 8)
  expect(shown()).toEqual([6000, 8000, 0])
  race.drive([50], 5)
  expect(shown()).toEqual([6000, 8000, 6000])
  race.drive([100], 3)
  expect(shown()[1]).toBe(0)
})

test('they are what is told of each sector, to the millisecond', () => {
  const race = timedRace({ cars: 1, isLapOneFromGreen: true, gridM: [130] })
  race.drive([47.3], 62)
  const told = race.of('sector').flatMap((event) => (event.kind === 'sector' ? [event] : []))
  const { lap } = told.at(-1)!
  const times = [1, 2, 3].map(
    (sector) => told.find((event) => event.lap === lap && event.sector === sector)?.timeMs ?? 0,
  )
  const before = [1, 2, 3].map(
    (sector) => told.find((event) => event.lap === lap - 1 && event.sector === sector)?.timeMs,
  )
  expect([times, before]).toContainEqual(shownSectorsMs(race.timing, 0))
})
