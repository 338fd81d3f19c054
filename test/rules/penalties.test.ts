import { describe, expect, test } from 'vitest'
import { classify } from '../../src/rules/classification.ts'
import { PENALTY_MS_MAX } from '../../src/rules/limits.ts'
import { addTimePenalty } from '../../src/rules/penalties.ts'
import { clearTiming, retireTiming, startTiming } from '../../src/rules/timing.ts'
import { type TimedRace, timedRace } from './timed-race.ts'

const LIVE = { by: 'race', isFinal: false } as const
const FINAL = { by: 'race', isFinal: true } as const

function punish(race: TimedRace, slot: number, timeMs: number): boolean {
  const penalty = { tick: race.tick(), timeMs, reason: 'steward' } as const
  return addTimePenalty(race.timing, slot, penalty, (event) => race.events.push(event))
}

const order = (race: TimedRace, options: typeof LIVE | typeof FINAL) =>
  classify(race.timing, options).map((row) => row.slot)

describe('a time penalty', () => {
  test('overtakes nobody on the road', () => {
    const race = timedRace({ cars: 2, lapLimit: 2 })
    race.drive([50, 49], 10)
    expect(punish(race, 0, 5000)).toBe(true)
    race.drive([50, 49], 10)
    expect(order(race, LIVE)).toEqual([0, 1])
    expect(classify(race.timing, LIVE)[0]).toMatchObject({ penaltyMs: 5000 })
    expect(race.of('lap', 1)).toEqual([])
    expect(race.of('penalty')).toEqual([
      { kind: 'penalty', tick: 1500, slot: 0, lap: 1, reason: 'steward', timeMs: 5000 },
    ])
  })

  test('is part of the total, and of places and gaps among those on the same lap', () => {
    const race = timedRace({ cars: 3, lapLimit: 2 })
    punish(race, 0, 5000)
    race.drive([50, 49, 45], 60)
    expect(race.of('finished')).toMatchObject([
      { slot: 0, position: 1, totalMs: 45_200 },
      { slot: 1, position: 1 },
      { slot: 2, position: 2 },
    ])
    const rows = classify(race.timing, FINAL)
    expect(rows).toMatchObject([
      { position: 1, slot: 1, totalMs: 41_020 },
      { position: 2, slot: 2, totalMs: 44_667, gapMs: 3647, intervalMs: 3647 },
      { position: 3, slot: 0, totalMs: 45_200, penaltyMs: 5000, gapMs: 4180, intervalMs: 533 },
    ])
    expect(rows[0]).not.toHaveProperty('penaltyMs')
    expect(rows[0]).not.toHaveProperty('gapMs')
    expect(Array.from(race.timing.finishPosition)).toEqual([3, 1, 2])
  })

  test('never costs a lap: a car with more laps stays ahead', () => {
    const race = timedRace({ cars: 2, lapLimit: 3 })
    race.drive([50, 30], 80)
    punish(race, 0, 600_000)
    race.drive([50, 30], 1)
    expect(classify(race.timing, FINAL)).toMatchObject([
      { slot: 0, laps: 3 },
      { slot: 1, laps: 2, gapLaps: 1 },
    ])
  })

  test('given after the flag changes the places at the next tick', () => {
    const race = timedRace({ cars: 2, lapLimit: 1 })
    race.drive([50, 49], 25)
    expect(Array.from(race.timing.position)).toEqual([1, 2])
    punish(race, 0, 1000)
    race.step([0, 0])
    expect(Array.from(race.timing.position)).toEqual([2, 1])
    expect(order(race, FINAL)).toEqual([1, 0])
  })

  test('does not make a time for a car that did not finish', () => {
    const race = timedRace({ cars: 1, lapLimit: 2 })
    punish(race, 0, 5000)
    race.drive([50], 10)
    retireTiming(race.timing, 0, 'dnf')
    expect(classify(race.timing, FINAL)).toMatchObject([{ status: 'dnf', penaltyMs: 5000 }])
    expect(classify(race.timing, FINAL)[0]).not.toHaveProperty('totalMs')
  })

  test('is refused for an empty slot, for a slot there is not, and for no time', () => {
    const race = timedRace({ cars: 2 })
    clearTiming(race.timing, 1)
    for (const [slot, timeMs] of [
      [1, 5000],
      [2, 5000],
      [-1, 5000],
      [0, 0],
      [0, 0.5],
      [0, -5000],
      [0, Number.NaN],
    ] as const) {
      expect(punish(race, slot, timeMs)).toBe(false)
    }
    expect(race.events).toEqual([])
    expect(Array.from(race.timing.penaltyMs)).toEqual([0, 0])
  })

  test('adds to others up to a day', () => {
    const race = timedRace({ cars: 1 })
    punish(race, 0, 5000.9)
    punish(race, 0, 1e300)
    expect(punish(race, 0, 5000)).toBe(false)
    expect(race.timing.penaltyMs[0]).toBe(PENALTY_MS_MAX)
    expect(race.of('penalty')).toMatchObject([{ timeMs: 5000 }, { timeMs: PENALTY_MS_MAX - 5000 }])
  })

  test('is not inherited by the next driver of the slot', () => {
    const race = timedRace({ cars: 1 })
    punish(race, 0, 5000)
    startTiming(race.timing, 0, { s: 990 })
    expect(race.timing.penaltyMs[0]).toBe(0)
  })
})
