import { expect, test } from 'vitest'
import { TickLag } from '../../src/runtime/metronome/tick-lag.ts'

const OPTIONS = { ticksMax: 60, windowMs: 1000, quietMs: 5000 }

test('a loop is behind when more ticks than it may were late within the window', () => {
  const lag = new TickLag(OPTIONS)
  lag.note(0, 40)
  expect(lag.isOver(0)).toBe(false)
  lag.note(500, 21)
  expect(lag.isOver(500)).toBe(true)
})

test('what is older than the window does not count', () => {
  const lag = new TickLag(OPTIONS)
  for (let nowMs = 0; nowMs < 20_000; nowMs += 1100) {
    lag.note(nowMs, 60)
    expect(lag.isOver(nowMs)).toBe(false)
  }
})

test('it is not behind any more after a quiet time, which begins anew with each time that it is', () => {
  const lag = new TickLag(OPTIONS)
  lag.note(0, 100)
  lag.note(4000, 100)
  for (let nowMs = 4200; nowMs <= 12_000; nowMs += 200) lag.note(nowMs, 0)
  // Until 5000 the window still has too many.
  expect([lag.isOver(9999), lag.isOver(10_001)]).toEqual([true, false])
})

test('a loop of which nothing is expected is never behind', () => {
  const lag = new TickLag({ ...OPTIONS, ticksMax: Number.POSITIVE_INFINITY })
  lag.note(0, 1e9)
  expect(lag.isOver(0)).toBe(false)
})
