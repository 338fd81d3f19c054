import { describe, expect, test } from 'vitest'
import { currentLap, currentLapMs, lapsCompleted, lapTimesOf } from '../../src/rules/timing.ts'
import { timedRace } from './timed-race.ts'

describe('a lap', () => {
  test('begins with the first crossing of the line: the counter shows 0 on the grid, then 1', () => {
    const race = timedRace({ cars: 1 })
    expect(currentLap(race.timing, 0)).toBe(0)
    race.drive([50], 1)
    expect(currentLap(race.timing, 0)).toBe(1)
    expect(lapsCompleted(race.timing, 0)).toBe(0)
    expect(race.of('lap')).toEqual([])
  })

  test('is counted when the line is crossed after all gates, with the time between ticks', () => {
    const race = timedRace({ cars: 1 })
    race.drive([60], 40)
    // 10 m and 1000 m at 60 m/s from the green light, then 1000 m.
    expect(race.of('lap')).toMatchObject([
      { lap: 1, timeMs: 16_833, isValid: true, position: 1 },
      { lap: 2, timeMs: 16_667, isValid: true, position: 1 },
    ])
    expect(race.timing.lastLapMs[0]).toBeCloseTo(16_666.667, 3)
  })

  test('one counts from the first crossing in practice', () => {
    const race = timedRace({ cars: 1, isLapOneFromGreen: false })
    race.drive([60], 20)
    expect(race.of('lap')).toMatchObject([{ lap: 1, timeMs: 16_667 }])
  })

  test('has three sectors whose times add up to it', () => {
    const race = timedRace({ cars: 1, isLapOneFromGreen: false })
    race.drive([50], 21)
    expect(race.of('sector')).toMatchObject([
      { lap: 1, sector: 1, timeMs: 6000 },
      { lap: 1, sector: 2, timeMs: 8000 },
      { lap: 1, sector: 3, timeMs: 6000 },
    ])
  })

  test('repeats to the microsecond at the same speed, wherever ticks fall', () => {
    const race = timedRace({ cars: 1, isLapOneFromGreen: false })
    race.drive([61.7], 200)
    const times = race.of('lap').map((event) => (event.kind === 'lap' ? event.timeMs : 0))
    expect(times.length).toBeGreaterThan(10)
    expect(new Set(times).size).toBe(1)
  })

  test('shows its running time', () => {
    const race = timedRace({ cars: 1, isLapOneFromGreen: false })
    race.drive([50], 10.2)
    expect(currentLapMs(race.timing, 0, race.tick())).toBeCloseTo(10_000, 6)
  })
})

describe('no lap is counted', () => {
  test('for driving back and forth over the line', () => {
    const race = timedRace({ cars: 1 })
    for (let count = 0; count < 20; count++) {
      race.drive([20], 1)
      race.drive([-20], 1)
    }
    expect(race.of('lap')).toEqual([])
    expect(currentLap(race.timing, 0)).toBe(1)
  })

  test('for driving backwards around the track', () => {
    const race = timedRace({ cars: 1 })
    race.drive([50], 1)
    race.drive([-50], 100)
    expect(race.of('lap')).toEqual([])
  })

  test('for a lap backwards followed by the line forwards', () => {
    const race = timedRace({ cars: 1 })
    race.drive([50], 1)
    race.drive([-50], 25)
    race.drive([50], 6)
    expect(race.of('lap')).toEqual([])
  })

  test('for being put down before the line again', () => {
    const race = timedRace({ cars: 1 })
    race.drive([50], 1)
    race.place(0, 990)
    race.drive([50], 1)
    expect(race.of('lap')).toEqual([])
  })

  test('for leaping across gates in one tick', () => {
    const race = timedRace({ cars: 1 })
    race.drive([50], 1)
    race.step([400])
    race.drive([50], 12)
    expect(race.of('lap')).toEqual([])
  })

  test('for a lap with a gate left out, until the gate is driven over', () => {
    const race = timedRace({ cars: 1 })
    race.drive([50], 5)
    race.place(0, 450)
    race.drive([50], 15)
    expect(race.of('lap')).toEqual([])
    race.drive([50], 20)
    expect(race.of('lap')).toMatchObject([{ lap: 1 }])
  })

  test('before the green light', () => {
    const race = timedRace({ cars: 1 })
    race.timing.greenTick[0] = -1
    race.drive([50], 60)
    expect(race.events).toEqual([])
    expect(currentLap(race.timing, 0)).toBe(0)
  })
})

describe('a lap with all four wheels off the track', () => {
  test('counts as driven but not as valid', () => {
    const race = timedRace({ cars: 1 })
    race.drive([50], 5)
    race.drive([50], 0.01, [0])
    race.drive([50], 36)
    expect(race.of('lap')).toMatchObject([
      { lap: 1, isValid: false },
      { lap: 2, isValid: true },
    ])
  })

  test('is never the best lap', () => {
    const race = timedRace({ cars: 1 })
    race.drive([80], 14, [0])
    expect(race.timing.lastLapMs[0]).toBeGreaterThan(0)
    expect(race.timing.bestLapMs[0]).toBe(0)
    race.drive([50], 42)
    expect(race.timing.bestLapMs[0]).toBeCloseTo(20_000, 6)
  })

  test('spoils the next lap too when the car is still off at the line', () => {
    const race = timedRace({ cars: 1 })
    race.drive([50], 21, [0])
    race.drive([50], 20)
    expect(race.of('lap')).toMatchObject([{ isValid: false }, { isValid: false }])
  })
})

describe('the list of lap times', () => {
  test('is in driving order', () => {
    const race = timedRace({ cars: 2 })
    race.drive([50, 0], 20.2)
    race.drive([40, 0], 25)
    expect(lapTimesOf(race.timing, 0)).toEqual([20_200, 25_000])
    expect(lapTimesOf(race.timing, 1)).toEqual([])
  })

  test('keeps the newest 255', () => {
    const race = timedRace({ cars: 1 })
    for (let lap = 0; lap < 258; lap++) race.drive([1000], 1)
    race.drive([500], 2.1)
    const times = lapTimesOf(race.timing, 0)
    expect(times).toHaveLength(255)
    expect(times[0]).toBe(1000)
    expect(times.at(-1)).toBeGreaterThan(1900)
  })
})

test('a race that is restored in the middle of an excursion runs on to the same bits', () => {
  const rules = { warningsMax: 0 }
  const race = timedRace({ cars: 2, lapLimit: 3, rules })
  const restored = timedRace({ cars: 2, lapLimit: 3, rules })
  race.drive([50, 47], 30)
  race.drive([50, 47], 0.5, [1])
  restored.drive([10, 80], 30.5)
  restored.block.restore(race.block.save())
  restored.motion.s.set(race.motion.s)
  const events = race.events.length
  restored.events.length = 0
  for (const each of [race, restored]) {
    each.drive([50, 47], 0.5, [1])
    each.drive([50, 47], 40)
  }
  expect(restored.block.hash()).toBe(race.block.hash())
  expect(race.of('penalty', 1)).toHaveLength(1)
  expect(restored.events).toEqual(race.events.slice(events))
})
