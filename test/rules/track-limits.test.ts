import { describe, expect, test } from 'vitest'
import { currentLap, retireTiming } from '../../src/rules/timing.ts'
import { type TimedRace, timedRace } from './timed-race.ts'

/** The car of slot 0 runs wide for so long at 50 m/s, then stays on the track for so long. */
function runWide(race: TimedRace, offSeconds = 0.3, onSeconds = 1.5): void {
  race.drive([50], offSeconds, [0])
  race.drive([50], onSeconds)
}

describe('an excursion', () => {
  test('is told when the car is back, with its lap and how many there were', () => {
    const race = timedRace({ cars: 1 })
    race.drive([50], 5)
    race.drive([50], 0.3, [0])
    expect(race.of('track-limits')).toEqual([])
    race.drive([50], 1.5)
    const backAt = 500 + 500 + 30 + 1
    expect(race.of('track-limits')).toEqual([{ kind: 'track-limits', tick: backAt, slot: 0, lap: 1, count: 1 }])
    race.drive([50], 20)
    runWide(race)
    expect(race.of('track-limits').at(-1)).toMatchObject({ lap: 2, count: 2 })
  })

  test('counts once, however often the car touches the line before it has been back for a second', () => {
    const race = timedRace({ cars: 1 })
    race.drive([50], 5)
    for (let touch = 0; touch < 8; touch++) runWide(race, 0.2, 0.6)
    expect(race.of('track-limits')).toHaveLength(1)
    race.drive([50], 1)
    runWide(race, 0.2, 0.6)
    expect(race.of('track-limits')).toHaveLength(2)
  })

  test('of less than a tenth of a second does not count, but short ones in a row do', () => {
    const race = timedRace({ cars: 1 })
    race.drive([50], 5)
    runWide(race, 0.06)
    expect(race.of('track-limits')).toEqual([])
    runWide(race, 0.06, 0.2)
    runWide(race, 0.06, 0.2)
    expect(race.of('track-limits')).toHaveLength(1)
  })

  test('in which the car lost its speed is forgiven: a spin is punishment enough', () => {
    const race = timedRace({ cars: 1 })
    race.drive([50], 5)
    race.drive([50], 0.3, [0])
    race.drive([15], 0.3, [0])
    race.drive([50], 2)
    expect(race.of('track-limits')).toEqual([])
    race.drive([50], 0.3, [0])
    race.drive([25], 0.3, [0])
    race.drive([50], 2)
    expect(race.of('track-limits')).toHaveLength(1)
  })

  test('that began with a contact is forgiven: the car was pushed', () => {
    const race = timedRace({ cars: 1 })
    race.drive([50], 5)
    race.motion.contactTicks[0] = 1
    race.drive([50], 0.3, [0])
    race.motion.contactTicks[0] = 0
    race.drive([50], 2)
    expect(race.of('track-limits')).toEqual([])
  })

  test('is not forgiven for a contact out there', () => {
    const race = timedRace({ cars: 1 })
    race.drive([50], 5)
    race.drive([50], 0.1, [0])
    race.motion.contactTicks[0] = 1
    runWide(race)
    expect(race.of('track-limits')).toHaveLength(1)
  })

  test('that lasts to the flag is judged there, and its penalty is in the total', () => {
    const race = timedRace({ cars: 1, lapLimit: 1, rules: { warningsMax: 0 } })
    race.drive([50], 19)
    race.drive([50], 2, [0])
    expect(race.of('penalty')).toMatchObject([{ slot: 0, lap: 2, timeMs: 5000, reason: 'track-limits' }])
    expect(race.of('finished')).toMatchObject([{ totalMs: 25_200 }])
    race.drive([50], 2)
    expect(race.of('track-limits')).toHaveLength(1)
  })
})

describe('time penalties for track limits', () => {
  test('come after three warnings, for each further excursion', () => {
    const race = timedRace({ cars: 1 })
    race.drive([50], 1)
    for (let count = 0; count < 3; count++) runWide(race)
    expect(race.of('track-limits')).toHaveLength(3)
    expect(race.of('penalty')).toEqual([])
    for (let count = 0; count < 2; count++) runWide(race)
    expect(race.of('track-limits').map((event) => event.kind === 'track-limits' && event.count)).toEqual([
      1, 2, 3, 4, 5,
    ])
    expect(race.of('penalty')).toMatchObject([
      { slot: 0, lap: 1, reason: 'track-limits', timeMs: 5000 },
      { slot: 0, lap: 1, reason: 'track-limits', timeMs: 5000 },
    ])
    expect(race.timing.penaltyMs[0]).toBe(10_000)
  })

  test('are as the session has them', () => {
    const race = timedRace({ cars: 1, rules: { warningsMax: 0, excursionPenaltyMs: 2500 } })
    race.drive([50], 1)
    runWide(race)
    expect(race.of('penalty')).toMatchObject([{ timeMs: 2500 }])
  })

  test('of nothing are not told', () => {
    const race = timedRace({ cars: 1, rules: { warningsMax: 0, excursionPenaltyMs: 0 } })
    race.drive([50], 1)
    runWide(race)
    expect(race.of('track-limits')).toHaveLength(1)
    expect(race.of('penalty')).toEqual([])
  })
})

test('where only laps are judged, an excursion costs the lap and nothing else', () => {
  const race = timedRace({ cars: 1, rules: { trackLimits: 'laps', warningsMax: 0 } })
  race.drive([50], 5)
  runWide(race)
  race.drive([50], 15)
  expect(race.of('lap')).toMatchObject([{ isValid: false }])
  expect([...race.of('track-limits'), ...race.of('penalty')]).toEqual([])
})

test('where track limits are off, a lap beside the track is valid', () => {
  const race = timedRace({ cars: 1, rules: { trackLimits: 'off', warningsMax: 0 } })
  race.drive([50], 45, [0])
  expect(race.of('lap')).toMatchObject([{ isValid: true }, { isValid: true }])
  expect([...race.of('track-limits'), ...race.of('penalty')]).toEqual([])
})

describe('a car that passes no mark', () => {
  test('for the time set is out of the race, and drives on for nothing', () => {
    const race = timedRace({ cars: 2, rules: { retireAfterSeconds: 10 } })
    race.drive([50, 50], 5)
    race.drive([50, 0], 9)
    expect(race.of('retired')).toEqual([])
    race.drive([50, 0], 2)
    expect(race.of('retired')).toMatchObject([{ slot: 1, lap: 1 }])
    race.drive([50, 50], 40)
    expect(race.of('retired')).toHaveLength(1)
    expect(race.of('lap', 1)).toEqual([])
    expect(race.timing.position[1]).toBe(2)
  })

  test('on the grid has the same time from the green light', () => {
    const race = timedRace({ cars: 1, rules: { retireAfterSeconds: 10 } })
    race.drive([0], 9)
    expect(race.of('retired')).toEqual([])
    race.drive([0], 3)
    expect(race.of('retired')).toMatchObject([{ slot: 0, lap: 0 }])
  })

  test('is left alone where no time is set, and when it has left already', () => {
    const race = timedRace({ cars: 2, rules: { retireAfterSeconds: 10 } })
    retireTiming(race.timing, 0, 'left')
    race.drive([0, 50], 30)
    expect(race.of('retired')).toEqual([])
    const patient = timedRace({ cars: 1 })
    patient.drive([0], 100)
    expect(patient.of('retired')).toEqual([])
    expect(currentLap(patient.timing, 0)).toBe(0)
  })
})
