import { expect, test } from 'vitest'
import { ServerClock } from '../../src/client/server-clock.ts'

test('the shortest of the last round trips tells the offset', () => {
  const clock = new ServerClock(240)
  clock.pong(0, 1_050, 100)
  clock.pong(200, 1_210, 220)
  clock.pong(400, 1_490, 480)
  expect([clock.rttMs, clock.offsetMs]).toEqual([20, 1_000])
})

test('round trips of long ago do not count', () => {
  const clock = new ServerClock(240)
  clock.pong(0, 1_005, 10)
  for (let index = 1; index <= 8; index++) clock.pong(index * 1_000, 0, index * 1_000 + 30)
  expect(clock.rttMs).toBe(30)
})

test('an answer from the future is ignored', () => {
  const clock = new ServerClock(240)
  clock.pong(100, 1_000, 50)
  expect([clock.rttMs, clock.offsetMs]).toEqual([0, 0])
})

test('the tick runs on from the frame that was least delayed', () => {
  const clock = new ServerClock(100)
  expect(clock.tickAt(0)).toBe(undefined)
  clock.frame(100, 1_000)
  clock.frame(102, 1_035)
  clock.frame(104, 1_042)
  expect(clock.tickAt(1_050)).toBeCloseTo(105, 9)
})

test('half a round trip is on the way', () => {
  const clock = new ServerClock(100)
  clock.pong(0, 0, 40)
  clock.frame(100, 1_000)
  expect(clock.tickAt(1_000)).toBeCloseTo(102, 9)
})

test('a server that has lost time is believed within two seconds', () => {
  const clock = new ServerClock(100)
  for (let ms = 0; ms <= 3_000; ms += 20) clock.frame(100 + ms / 10, ms)
  for (let ms = 3_020; ms <= 5_500; ms += 20) clock.frame(100 + ms / 10 - 30, ms)
  expect(clock.tickAt(5_500)).toBeCloseTo(620, 9)
})

test('ticks that stand still are forgotten', () => {
  const clock = new ServerClock(100)
  clock.frame(100, 1_000)
  clock.forgetTicks()
  expect(clock.tickAt(1_010)).toBe(undefined)
})
