import { describe, expect, test } from 'vitest'
import { classify } from '../../src/rules/classification.ts'
import { clearTiming, currentLapMs, retireTiming, startTiming, stopClock } from '../../src/rules/timing.ts'
import { timedRace } from './timed-race.ts'

const LIVE = { by: 'race', isFinal: false } as const
const FINAL = { by: 'race', isFinal: true } as const

describe('the flag', () => {
  test('falls for the car that completes the laps first, and for each other at its next crossing', () => {
    const race = timedRace({ cars: 3, lapLimit: 3 })
    race.drive([50, 40, 30], 120)
    expect(race.of('finished')).toMatchObject([
      { slot: 0, position: 1, laps: 3, totalMs: 60_200 },
      { slot: 2, position: 3, laps: 2 },
      { slot: 1, position: 2, laps: 3 },
    ])
  })

  test('never falls without a lap limit', () => {
    const race = timedRace({ cars: 1 })
    race.drive([90], 60)
    expect(race.of('lap').length).toBeGreaterThan(3)
    expect(race.of('finished')).toEqual([])
  })

  test('goes to the car that crossed first within a tick, whatever its slot', () => {
    const race = timedRace({ cars: 2, lapLimit: 1, gridM: [10.3, 10.1] })
    race.drive([50, 50], 21)
    expect(race.of('finished')).toMatchObject([
      { slot: 1, position: 1 },
      { slot: 0, position: 2 },
    ])
    expect(race.of('finished')[0]?.tick).toBe(race.of('finished')[1]?.tick)
  })

  test('goes to the lower slot when two cross at the same moment', () => {
    const race = timedRace({ cars: 2, lapLimit: 1 })
    race.drive([50, 50], 21)
    expect(race.of('finished')).toMatchObject([
      { slot: 0, position: 1 },
      { slot: 1, position: 2 },
    ])
  })

  test('does not end the race of a lapped car that crossed just before the winner in the same tick', () => {
    const race = timedRace({ cars: 2, lapLimit: 2, gridM: [10, 10] })
    race.drive([50, 0], 20.2)
    race.place(1, 990)
    race.drive([50, 50], 19.99)
    // Both are 10 m and a bit before the line; the lapped car is ahead by some centimetres.
    race.place(1, 999.8)
    race.place(0, 999.7)
    race.step([0.5, 0.5])
    expect(race.of('finished')).toMatchObject([{ slot: 0, position: 1 }])
  })

  test('ends the race of a car that left out part of its last lap, without giving it the lap', () => {
    const race = timedRace({ cars: 2, lapLimit: 2 })
    race.drive([50, 45], 41)
    expect(race.of('finished')).toHaveLength(1)
    race.place(1, 990)
    race.drive([50, 45], 1)
    expect(race.of('finished', 1)).toMatchObject([{ laps: 1, position: 2 }])
  })

  test('comes once: nothing is timed after it', () => {
    const race = timedRace({ cars: 1, lapLimit: 1 })
    race.drive([50], 100)
    expect(race.of('lap')).toHaveLength(1)
    expect(race.of('finished')).toHaveLength(1)
    expect(race.timing.finishedCount[0]).toBe(1)
  })
})

describe('the leaderboard', () => {
  test('is right after the flag: a lapped car that is home ranks behind cars still on the lead lap', () => {
    const race = timedRace({ cars: 3, lapLimit: 3 })
    // The winner is home after 60.2 s; slot 1 then is on its last lap, slot 2 crosses the line a lap down.
    race.drive([50, 45, 32.9], 61.5)
    expect(classify(race.timing, LIVE)).toMatchObject([
      { slot: 0, status: 'finished', laps: 3 },
      { slot: 1, status: 'running', laps: 2 },
      { slot: 2, status: 'finished', laps: 2 },
    ])
    expect(race.of('finished', 2)).toMatchObject([{ position: 3 }])
    race.drive([50, 45, 32.9], 10)
    expect(classify(race.timing, FINAL).map((row) => row.slot)).toEqual([0, 1, 2])
  })

  test('before the start is the grid', () => {
    const race = timedRace({ cars: 3, gridM: [26, 10, 18] })
    race.step([0, 0, 0])
    expect(classify(race.timing, LIVE).map((row) => row.slot)).toEqual([1, 2, 0])
    expect(Array.from(race.timing.position)).toEqual([3, 1, 2])
  })

  test('follows overtaking between gates', () => {
    const race = timedRace({ cars: 2, gridM: [10, 20] })
    race.drive([50, 50], 1)
    expect(classify(race.timing, LIVE)[0]?.slot).toBe(0)
    race.drive([10, 50], 0.5)
    expect(classify(race.timing, LIVE)[0]?.slot).toBe(1)
  })

  test('gives gap and interval from the last common gate, and none from a whole lap behind on', () => {
    const race = timedRace({ cars: 4 })
    race.drive([50, 49, 48, 20], 30)
    const rows = classify(race.timing, LIVE)
    expect(rows.map((row) => row.slot)).toEqual([0, 1, 2, 3])
    expect(rows[0]).not.toHaveProperty('gapMs')
    expect(rows[1]?.gapMs).toBe(rows[1]?.intervalMs)
    expect(rows[2]?.gapMs).toBeGreaterThan(rows[2]?.intervalMs ?? 0)
    expect(rows[1]?.gapMs).toBeCloseTo((1410 / 49 - 1410 / 50) * 1000, -1)
    race.drive([50, 49, 48, 5], 30)
    const last = classify(race.timing, LIVE)[3]
    expect(last).toMatchObject({ slot: 3 })
    expect(last).not.toHaveProperty('gapMs')
  })

  test('gives whole laps in place of times from a lap behind on, to the leader and to the car ahead', () => {
    const race = timedRace({ cars: 4 })
    race.drive([50, 49, 25, 24], 60)
    expect(classify(race.timing, LIVE)).toMatchObject([
      { slot: 0 },
      { slot: 1 },
      { slot: 2, gapLaps: 1, intervalLaps: 1 },
      { slot: 3, gapLaps: 1 },
    ])
    const rows = classify(race.timing, LIVE)
    expect(rows[1]).not.toHaveProperty('gapLaps')
    expect(rows[3]).not.toHaveProperty('gapMs')
    expect(rows[3]?.intervalMs).toBeGreaterThan(0)
  })

  test('gives no gap to who is out', () => {
    const race = timedRace({ cars: 3 })
    race.drive([50, 49, 48], 10)
    retireTiming(race.timing, 1, 'dnf')
    race.drive([50, 0, 48], 2)
    const out = classify(race.timing, LIVE)[2]
    expect(out).toMatchObject({ slot: 1, status: 'dnf' })
    for (const key of ['gapMs', 'intervalMs', 'gapLaps', 'intervalLaps']) expect(out).not.toHaveProperty(key)
  })
})

describe('the end of a race', () => {
  test('stops the timing: who crosses the line after it has not finished', () => {
    const race = timedRace({ cars: 2, lapLimit: 2 })
    race.drive([50, 45], 41)
    stopClock(race.timing)
    race.drive([50, 45], 10)
    expect(race.of('finished')).toMatchObject([{ slot: 0 }])
    expect(classify(race.timing, FINAL)).toMatchObject([{ slot: 0 }, { slot: 1, status: 'dnf' }])
    expect(currentLapMs(race.timing, 1, race.tick())).toBe(0)
  })

  test('puts those who are home before those who are not, in the places too', () => {
    const race = timedRace({ cars: 3, lapLimit: 3 })
    race.drive([50, 45, 32.9], 61.5)
    expect(Array.from(race.timing.position)).toEqual([1, 2, 3])
    stopClock(race.timing)
    race.step([0, 0, 0])
    expect(Array.from(race.timing.position)).toEqual([1, 3, 2])
    expect(Array.from(race.timing.finishPosition)).toEqual([1, 0, 2])
  })

  test('cut short leaves the gaps between those who were racing', () => {
    const race = timedRace({ cars: 2, lapLimit: 5 })
    race.drive([50, 49], 30)
    stopClock(race.timing)
    expect(classify(race.timing, FINAL)).toMatchObject([{ status: 'dnf' }, { status: 'dnf', gapMs: 576 }])
  })

  test('gives no gap between the flag and who did not see it', () => {
    const race = timedRace({ cars: 2, lapLimit: 2 })
    race.drive([50, 49], 40.5)
    expect(classify(race.timing, LIVE)[1]?.gapMs).toBeGreaterThan(0)
    expect(classify(race.timing, FINAL)[1]).not.toHaveProperty('gapMs')
  })
})

describe('the final classification', () => {
  test('has the finished first, then the rest by distance, whoever stopped and however', () => {
    const race = timedRace({ cars: 5, lapLimit: 2, gridM: [10, 10, 10, 10, 10] })
    retireTiming(race.timing, 4, 'dns')
    race.drive([50, 45, 30, 30, 0], 10)
    retireTiming(race.timing, 2, 'left')
    race.drive([50, 45, 0, 25, 0], 40)
    retireTiming(race.timing, 1, 'dnf')
    expect(classify(race.timing, FINAL)).toMatchObject([
      { position: 1, slot: 0, status: 'finished', totalMs: 40_200 },
      { position: 2, slot: 1, status: 'finished', laps: 2 },
      { position: 3, slot: 3, status: 'dnf', laps: 1 },
      { position: 4, slot: 2, status: 'left', laps: 0 },
      { position: 5, slot: 4, status: 'dns', laps: 0 },
    ])
  })

  test('ranks a car that was ahead on the road but never reached the flag behind those that did', () => {
    const race = timedRace({ cars: 3, lapLimit: 3 })
    race.drive([50, 45, 32.9], 61.5)
    retireTiming(race.timing, 1, 'dnf')
    expect(classify(race.timing, FINAL)).toMatchObject([
      { slot: 0, status: 'finished' },
      { slot: 2, status: 'finished' },
      { slot: 1, status: 'dnf' },
    ])
  })

  test('gives no total time to a car that did not finish', () => {
    const race = timedRace({ cars: 1, lapLimit: 5 })
    race.drive([50], 30)
    expect(classify(race.timing, FINAL)[0]).not.toHaveProperty('totalMs')
  })

  test('leaves out empty slots, and a slot taken again begins with nothing', () => {
    const race = timedRace({ cars: 2 })
    race.drive([50, 50], 25)
    clearTiming(race.timing, 0)
    expect(classify(race.timing, FINAL).map((row) => row.slot)).toEqual([1])
    startTiming(race.timing, 0, { s: 990 })
    expect(classify(race.timing, LIVE)[1]).toMatchObject({ slot: 0, laps: 0 })
    expect(classify(race.timing, LIVE)[1]).not.toHaveProperty('bestLapMs')
  })
})

describe('by best lap', () => {
  const BEST = { by: 'best-lap', isFinal: true } as const

  test('a car without a lap is never on pole', () => {
    const race = timedRace({ cars: 3, isLapOneFromGreen: false })
    race.drive([0, 40, 50], 60)
    expect(classify(race.timing, BEST)).toMatchObject([
      { slot: 2, bestLapMs: 20_000, status: 'finished' },
      { slot: 1, bestLapMs: 25_000, gapMs: 5000, intervalMs: 5000 },
      { slot: 0, status: 'dnf' },
    ])
    expect(classify(race.timing, BEST)[2]).not.toHaveProperty('gapMs')
  })

  test('of two who drove the same time to the thousandth the first to do so is ahead', () => {
    const race = timedRace({ cars: 2, isLapOneFromGreen: false, gridM: [30, 10] })
    race.drive([50, 50], 45)
    const rows = classify(race.timing, BEST)
    expect(rows).toMatchObject([
      { slot: 1, bestLapMs: 20_000 },
      { slot: 0, bestLapMs: 20_000, gapMs: 0 },
    ])
  })

  test('who repeats his best to the thousandth keeps his place', () => {
    const race = timedRace({ cars: 2, isLapOneFromGreen: false, gridM: [10, 10] })
    race.drive([50, 48], 20.2)
    race.drive([50, 50], 1)
    race.drive([50.0005, 50], 45)
    expect(classify(race.timing, BEST)).toMatchObject([
      { slot: 0, bestLapMs: 20_000 },
      { slot: 1, bestLapMs: 20_000 },
    ])
  })

  test('an invalid lap is no time', () => {
    const race = timedRace({ cars: 2, isLapOneFromGreen: false })
    race.drive([90, 40], 60, [0])
    expect(classify(race.timing, BEST).map((row) => row.slot)).toEqual([1, 0])
  })

  test('a driver who left keeps his place', () => {
    const race = timedRace({ cars: 2, isLapOneFromGreen: false })
    race.drive([50, 40], 60)
    retireTiming(race.timing, 0, 'left')
    expect(classify(race.timing, BEST)[0]).toMatchObject({ slot: 0, status: 'left' })
  })
})
