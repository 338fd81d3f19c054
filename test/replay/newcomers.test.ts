import { expect, test } from 'vitest'
import { ENTRIES_MAX } from '../../src/replay/limits.ts'
import { Newcomers } from '../../src/replay/newcomers.ts'
import { participantsOf } from '../../src/replay/replay-contents.ts'
import { joinedEvent, type ReplayEvent } from '../../src/replay/replay-event.ts'
import { openReplay } from '../../src/replay/replay-reader.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { joined } from '../support/recorded-race.ts'
import { LATE, tickChunks } from '../support/tick-chunks.ts'
import { WatchedSource } from './support/watched-source.ts'

const CAR = { id: LATE.carId, name: 'Its car', hash: 'b'.repeat(64) }

/** A recording of so many chunks, in each of which as many join. */
function crowded(chunks: number, joinedInEach: number) {
  const event: ReplayEvent = joinedEvent(1, LATE, CAR)
  return { chunks: Array.from({ length: chunks }), events: () => Array.from({ length: joinedInEach }, () => event) }
}

test('while a recording grows each of its chunks is read once, however often somebody asks who takes part', () => {
  const pieces = tickChunks(6)
  const source = new WatchedSource(joined(pieces), joined(pieces.slice(0, 5)).length)
  const reader = openReplay(source, zstd)
  const readFor = (ask: () => unknown) => {
    source.takeRead([])
    ask()
    return source.takeRead(reader.chunks)
  }
  expect(readFor(() => participantsOf(reader))).toEqual([0, 1, 2, 3])
  expect(readFor(() => participantsOf(reader))).toEqual([])
  source.size = joined(pieces).length
  reader.refresh()
  expect(readFor(() => participantsOf(reader))).toEqual([4, 5])
  expect(participantsOf(reader).at(-1)).toEqual(LATE)
})

test('a long recording is looked through a part at a time', () => {
  const newcomers = new Newcomers(crowded(5, 1))
  expect([newcomers.look(2), newcomers.look(2), newcomers.look(2), newcomers.look(2)]).toEqual([
    false,
    false,
    true,
    true,
  ])
  expect(newcomers.list()).toHaveLength(5)
})

test('there are no more of them than a footer has, whatever a file says', () => {
  expect(new Newcomers(crowded(3, ENTRIES_MAX)).list()).toHaveLength(ENTRIES_MAX)
})
