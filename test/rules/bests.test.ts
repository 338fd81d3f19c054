import { describe, expect, test } from 'vitest'
import { startTiming } from '../../src/rules/timing.ts'
import { type TimedRace, timedRace } from './timed-race.ts'

/** S for the session's best, O for the driver's own, - for none, ! for one outside the track limits. */
function colours(race: TimedRace, kind: 'sector' | 'lap', slot = 0): string {
  const events = race.events.filter((event) => event.kind === kind && event.slot === slot)
  return events
    .map((event) => {
      if (event.kind !== 'sector' && event.kind !== 'lap') return ''
      if (!event.isValid) return '!'
      return event.isSessionBest ? 'S' : event.isOwnBest ? 'O' : '-'
    })
    .join('')
}

describe('a sector', () => {
  test('is the best of the session, of the driver, or neither', () => {
    const race = timedRace({ cars: 2, isLapOneFromGreen: false })
    race.drive([50, 40], 30)
    expect([colours(race, 'sector', 0), colours(race, 'sector', 1)]).toEqual(['SSSS', 'OOO'])
    race.drive([40, 45], 22)
    expect(colours(race, 'sector', 0).slice(4)).toMatch(/^-+$/)
    expect(colours(race, 'sector', 1).slice(3)).toMatch(/^O+$/)
  })

  test('driven off the track is no best, and the next one on the track is', () => {
    const race = timedRace({ cars: 1, isLapOneFromGreen: false })
    race.drive([50], 2)
    race.drive([50], 1, [0])
    race.drive([50], 18)
    expect(colours(race, 'sector')).toBe('!SS')
    expect(colours(race, 'lap')).toBe('!')
    expect(Array.from(race.timing.bests.sessionSectorMs)).toEqual([0, expect.closeTo(8000, 6), expect.closeTo(6000, 6)])
    expect(race.timing.bests.sectorMs[0]).toBe(0)
  })

  test('spoils the next one too when the car is still off at its end', () => {
    const race = timedRace({ cars: 1, isLapOneFromGreen: false })
    race.drive([50], 6)
    race.drive([50], 1, [0])
    race.drive([50], 14)
    expect(colours(race, 'sector')).toBe('!!S')
  })
})

describe('the best lap of the session', () => {
  test('is told with the lap', () => {
    const race = timedRace({ cars: 2, isLapOneFromGreen: false })
    race.drive([40, 50], 45)
    expect([colours(race, 'lap', 0), colours(race, 'lap', 1)]).toEqual(['O', 'SS'])
    expect(race.timing.bests.sessionLapMs[0]).toBe(race.timing.bestLapMs[1])
  })

  test('is that of the fastest of those who cross the line in the same tick, whoever crosses first', () => {
    const race = timedRace({ cars: 2, isLapOneFromGreen: false, gridM: [10.25, 10.7543] })
    race.drive([50, 50.02], 20.21)
    expect(race.of('lap')).toMatchObject([
      { tick: 2521, slot: 0, timeMs: 20_000, isOwnBest: true, isSessionBest: false },
      { tick: 2521, slot: 1, timeMs: 19_992, isOwnBest: true, isSessionBest: true },
    ])
  })

  test('stays when the driver leaves, and is not his successor’s', () => {
    const race = timedRace({ cars: 1, isLapOneFromGreen: false })
    race.drive([50], 21)
    const bestMs = race.timing.bestLapMs[0]
    startTiming(race.timing, 0, { s: race.motion.s[0] ?? 0 })
    race.drive([40], 60)
    expect(race.timing.bests.sessionLapMs[0]).toBe(bestMs)
    expect(colours(race, 'lap')).toBe('SO')
  })
})
