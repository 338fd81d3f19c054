import { expect, test } from 'vitest'
import { FrameMemory } from '../../src/transport/frame-memory.ts'

test('frames that have left share one piece of memory, whatever their lengths', () => {
  const frames = new FrameMemory()
  const first = frames.take(200, true)
  expect(first).toHaveLength(200)
  expect(frames.take(200, true)).toBe(first)
  const shorter = frames.take(100, true)
  expect([shorter.length, shorter.buffer]).toEqual([100, first.buffer])
})

test('a frame that is still waiting keeps its bytes', () => {
  const frames = new FrameMemory()
  const waiting = frames.take(100, true).fill(1)
  frames.take(100, false).fill(2)
  frames.take(100, true).fill(3)
  expect(waiting.every((byte) => byte === 1)).toBe(true)
})

test('a longer frame gets more memory', () => {
  const frames = new FrameMemory()
  frames.take(10, true)
  expect(frames.take(5000, true)).toHaveLength(5000)
})
