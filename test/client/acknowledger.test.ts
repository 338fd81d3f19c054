import { expect, test } from 'vitest'
import { Acknowledger } from '../../src/client/acknowledger.ts'
import { createTestClock } from './support/test-clock.ts'

function acknowledging() {
  const clock = createTestClock()
  const acknowledged: number[] = []
  let newest = 0
  const acknowledger = new Acknowledger(clock, () => acknowledged.push(newest))
  const receive = (tick: number) => {
    newest = tick
    acknowledger.frameReceived()
  }
  return { clock, acknowledger, acknowledged, receive }
}

test('[BP1] the first frame is acknowledged at once, and frames at 60 Hz each', () => {
  const { clock, acknowledged, receive } = acknowledging()
  for (const tick of [4, 8, 12]) {
    receive(tick)
    clock.advance(16.7)
  }
  expect(acknowledged).toEqual([4, 8, 12])
})

test('[BP1] of a backlog read at once the newest frame is acknowledged, 30 ms after the oldest', () => {
  const { clock, acknowledged, receive } = acknowledging()
  for (let tick = 4; tick <= 240; tick += 4) receive(tick)
  expect(acknowledged).toEqual([4])
  clock.advance(30)
  expect(acknowledged).toEqual([4, 240])
  clock.advance(1000)
  expect(acknowledged).toEqual([4, 240])
})

test('who sends inputs acknowledges with them and sends nothing besides', () => {
  const { clock, acknowledger, acknowledged, receive } = acknowledging()
  for (let tick = 1; tick <= 60; tick++) {
    acknowledger.acknowledged()
    clock.advance(4)
    receive(tick)
    clock.advance(4)
  }
  expect(acknowledged).toEqual([])
})

test('nothing is acknowledged once stopped', () => {
  const { clock, acknowledger, acknowledged, receive } = acknowledging()
  receive(4)
  receive(8)
  acknowledger.stop()
  clock.advance(100)
  expect(acknowledged).toEqual([4])
})
