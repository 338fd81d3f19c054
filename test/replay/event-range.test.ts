import { expect, test } from 'vitest'
import { eventRange } from '../../src/replay/event-range.ts'

// Ten ticks, ten more, and after a gap ten more; then what was done after the last tick.
const CHUNKS = [11, 21, 41, 51].map((firstTick) => ({
  offset: 0,
  length: 0,
  firstTick,
  ticks: firstTick === 51 ? 0 : 10,
}))

test.each([
  ['within a chunk lies in it', 12, 14, [0, 1]],
  ['up to the last tick of a chunk may lie in the next one: a run goes on after a crash', 20, 21, [0, 2]],
  ['in a gap lies behind it', 32, 34, [2, 3]],
  ['before the first tick lies in the first chunk', 0, 5, [0, 1]],
  ['of the last tick may lie behind it', 50, 51, [2, 4]],
  ['behind the end lies nowhere', 51, 60, [4, 4]],
  ['of no tick lies nowhere', 15, 15, [0, 0]],
])('what happens %s', (_, fromTick, toTick, [firstChunk, endChunk]) => {
  expect(eventRange(CHUNKS, { fromTick, toTick })).toMatchObject({ firstChunk, endChunk })
})

test('what begins with the first tick has what was before it', () => {
  expect(eventRange(CHUNKS, { fromTick: 11, toTick: 51 })).toMatchObject({ fromTick: 0 })
  expect(eventRange(CHUNKS, { fromTick: 12, toTick: 51 })).toMatchObject({ fromTick: 12 })
  expect(eventRange([], { fromTick: 1, toTick: 1 })).toMatchObject({ firstChunk: 0, endChunk: 0 })
})
