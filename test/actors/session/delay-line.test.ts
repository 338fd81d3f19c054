import { expect, test } from 'vitest'
import { DelayLine } from '../../../src/actors/session/delay-line.ts'

/** A line of `delayTicks`, and what it has delivered: each item is its own name. */
function line(bounds: { delayTicks: number; heldMax?: number; bytesMax?: number }) {
  const delivered: number[] = []
  const delay = new DelayLine({ heldMax: 1000, bytesMax: 1000, ...bounds })
  return { delay, delivered, hold: (item: number, bytes = 1) => delay.hold(bytes, () => delivered.push(item)) }
}

test('[SES5] what is held is delivered in order, each item so many ticks after it came', () => {
  const { delay, delivered, hold } = line({ delayTicks: 10 })
  for (let tick = 1; tick <= 100; tick++) {
    delay.advance(tick)
    hold(tick)
    expect(delivered).toHaveLength(Math.max(0, tick - 10))
  }
  expect(delivered).toEqual(Array.from({ length: 90 }, (_, index) => index + 1))
  delay.flush()
  expect(delivered).toHaveLength(100)
  expect(delay.isActive).toBe(false)
})

test('[SES5] a full line has no room for frames until some of it is delivered', () => {
  const { delay, hold } = line({ delayTicks: 5, bytesMax: 20 })
  delay.advance(1)
  hold(1, 15)
  expect(delay.hasRoom).toBe(true)
  hold(2, 15)
  expect(delay.hasRoom).toBe(false)
  delay.advance(6)
  expect(delay.hasRoom).toBe(true)
})

test('[SES5] a line never holds more than its entries: the oldest goes out early, and nothing is lost', () => {
  const { delay, delivered, hold } = line({ delayTicks: 5, heldMax: 3 })
  delay.advance(1)
  for (const item of [1, 2, 3, 4, 5]) hold(item)
  expect(delivered).toEqual([1, 2])
  delay.advance(6)
  expect(delivered).toEqual([1, 2, 3, 4, 5])
})
