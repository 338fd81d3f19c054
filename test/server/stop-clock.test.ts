import { expect, test } from 'vitest'
import { STOP_OVERTIME_MS } from '../../src/server/limits.ts'
import { StopClock } from '../../src/server/stop-clock.ts'
import { createTestTimers } from '../storage/support/test-timers.ts'

const NEVER = () => new Promise<never>(() => {})

function aClock(msMax: number) {
  const timers = createTestTimers()
  return { timers, clock: new StopClock({ msMax, timers, now: timers.now }) }
}

test('work has its own time while there is as much, and what is left of all when there is less', async () => {
  const { timers, clock } = aClock(10_000)
  const given: number[] = []
  const work = (msMax: number) => given.push(msMax)
  await clock.within('first', 5000, work)
  await timers.advance(6000)
  await clock.within('second', 5000, work)
  await timers.advance(4000)
  await clock.within('third', 5000, work)
  expect(given).toEqual([5000, 4000 - STOP_OVERTIME_MS, 0])
  expect([clock.late, clock.failure]).toEqual([[], undefined])
})

test('what does not end is left to itself a moment after its time, and is why the stop fails', async () => {
  const { timers, clock } = aClock(10_000)
  const ends: number[] = []
  const waiting = clock.within('a thread', 3000, NEVER).then(() => ends.push(timers.now()))
  await timers.advance(10_000)
  await waiting
  expect([ends, clock.late]).toEqual([[3000 + STOP_OVERTIME_MS], ['a thread']])
  expect(clock.failure).toMatchObject({ code: 'stuck', message: expect.stringContaining('a thread') })
})

test('what ends with something undone is told, and does not fail the stop', async () => {
  const { clock } = aClock(10_000)
  await clock.within('recordings', 3000, () => Promise.resolve(false))
  expect([clock.late, clock.failure]).toEqual([['recordings'], undefined])
})

test('an error, thrown or rejected, fails the stop and not what comes after', async () => {
  const { clock } = aClock(10_000)
  const error = new Error('injected')
  await clock.within('first', 3000, () => {
    throw error
  })
  await clock.within('second', 3000, () => Promise.reject(new Error('later')))
  expect([clock.late, clock.failure]).toEqual([[], error])
})

test('a pause is no longer than the time of the stop', async () => {
  const { timers, clock } = aClock(1000)
  const paused = clock.pause(60_000).then(() => timers.now())
  await timers.advance(1000)
  expect(await paused).toBe(1000)
})
