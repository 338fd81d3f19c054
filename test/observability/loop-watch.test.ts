import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LoopWatch } from '../../src/observability/loop-watch.ts'
import { PlainHistogram } from '../../src/observability/plain-histogram.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

function aWatch() {
  const clock = { nowMs: 1000 }
  const delayMs = new PlainHistogram([10, 1000])
  const looks: number[] = []
  const watch = new LoopWatch({ stallMs: 500, now: () => clock.nowMs, delayMs, onLook: (nowMs) => looks.push(nowMs) })
  watch.start()
  /** The timer fires so much later than it should. */
  const look = (lateMs: number) => {
    clock.nowMs += 200 + lateMs
    vi.advanceTimersByTime(200)
  }
  return { clock, delayMs, looks, watch, look }
}

test('a loop that is on time is looked at five times a second and never stood still', () => {
  const { clock, delayMs, looks, watch, look } = aWatch()
  for (let count = 0; count < 5; count++) look(1)
  expect([looks.length, watch.recentStall(clock.nowMs)]).toEqual([5, undefined])
  expect(delayMs.text('delay', '')).toContain('delay_bucket{le="10"} 5')
})

test('a stall is told for ten seconds after it has ended', () => {
  const { clock, watch, look } = aWatch()
  look(501)
  expect(watch.recentStall(clock.nowMs)).toEqual({ delayMs: 501, agoMs: 0 })
  for (let count = 0; count < 50; count++) look(0)
  expect(watch.recentStall(clock.nowMs)).toEqual({ delayMs: 501, agoMs: 10_000 })
  look(0)
  expect(watch.recentStall(clock.nowMs)).toBeUndefined()
})

test('who asks before the timer gets to fire is told of the stall all the same', () => {
  const { clock, watch } = aWatch()
  clock.nowMs += 900
  expect(watch.recentStall(clock.nowMs)).toEqual({ delayMs: 700, agoMs: 0 })
})

test('a watch that has not begun, or is over, knows of nothing', () => {
  const { clock, watch, looks, look } = aWatch()
  watch.stop()
  look(5000)
  expect([watch.recentStall(clock.nowMs), looks]).toEqual([undefined, []])
})
