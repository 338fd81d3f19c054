import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { ChunkWindow } from '../../../src/actors/playback/chunk-window.ts'
import { CHUNKS_ASKED_MAX } from '../../../src/actors/playback/limits.ts'
import type { PlaybackChunk } from '../../../src/actors/playback/playback-source.ts'
import { MemorySource } from './support/memory-source.ts'

const HOUR = 3600
const AHEAD = 3

/** A window on a recording of an hour, some chunks of which are damaged, and what it holds of it. */
function anHour() {
  const source = new MemorySource({ chunks: HOUR })
  for (let lost = 0; lost < HOUR; lost += 7) source.lost.add(lost)
  let underWay = 0
  let mostUnderWay = 0
  const chunk = async (index: number): Promise<PlaybackChunk> => {
    mostUnderWay = Math.max(mostUnderWay, ++underWay)
    try {
      return await source.chunk(index)
    } finally {
      underWay--
    }
  }
  const window = new ChunkWindow({ source: { chunk }, retryTicks: 1, onLost: () => {} })
  const held = () =>
    Array.from({ length: HOUR }, (_, index) => index).filter((index) => window.get(index) !== undefined)
  return { window, held, mostUnderWay: () => mostUnderWay }
}

test('however long it plays, no more chunks are kept than around the one on show, and few are asked for at a time', async () => {
  const { window, held, mostUnderWay } = anHour()
  for (let index = 0; index < HOUR; index++) {
    window.aim(index, AHEAD, HOUR)
    if (index % 60 !== 0) continue
    while (held().length < Math.min(AHEAD + 2, index + AHEAD + 1)) await nextTurn()
    expect(held()).toEqual([index - 1, index, index + 1, index + 2, index + 3].filter((each) => each >= 0))
  }
  expect(mostUnderWay()).toBe(CHUNKS_ASKED_MAX)
})

test('what comes after it was left behind is not kept, wherever one goes', async () => {
  const { window, held } = anHour()
  for (let seek = 0; seek < 100; seek++) window.aim((seek * 997) % HOUR, AHEAD, HOUR)
  const last = (99 * 997) % HOUR
  while (window.get(last) === undefined) await nextTurn()
  for (let turns = 0; turns < 10; turns++) await nextTurn()
  expect(held().every((index) => index >= last - 1 && index <= last + AHEAD)).toBe(true)
})

test('closed, it holds nothing', async () => {
  const { window, held } = anHour()
  window.aim(100, AHEAD, HOUR)
  while (window.get(100) === undefined) await nextTurn()
  window.aim(101, AHEAD, HOUR)
  window.close()
  await nextTurn()
  expect(held()).toEqual([])
})
