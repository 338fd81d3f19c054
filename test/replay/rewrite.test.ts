import { beforeAll, describe, expect, test } from 'vitest'
import type { PlayerId } from '../../src/protocol/ids.ts'
import { bytesSource } from '../../src/replay/byte-source.ts'
import { joinedEvent } from '../../src/replay/replay-event.ts'
import { openReplay, type ReplayReader } from '../../src/replay/replay-reader.ts'
import { type Cut, missingEnd, trimmed } from '../../src/replay/rewrite.ts'
import { verifyReplay } from '../../src/replay/verify.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { carOf, joined, type RecordedRace, recordedContent, recordRace } from '../support/recorded-race.ts'

const TICKS = 2000
const JOINED_TICK = 300
const NEWCOMER = {
  slot: 3,
  playerId: '00000000-0000-4000-8000-0000000002ff' as PlayerId,
  name: 'Late',
  carId: carOf(3),
  isAi: false,
  gridPosition: 4,
}

let recorded: RecordedRace

beforeAll(() => {
  recorded = recordNewcomer(JOINED_TICK)
})

/** The event is in the chunk that the tick after it is in. */
function recordNewcomer(joinedTick: number): RecordedRace {
  return recordRace({
    ticks: TICKS,
    commands: ({ tick }) =>
      tick === joinedTick ? [{ kind: 'add-car', slot: 3, carId: carOf(3), skill: undefined }] : [],
    carry: (batch, encoder) => {
      const car = { id: carOf(3), name: 'Its car', hash: 'b'.repeat(64) }
      if (batch.firstTick === joinedTick + 1) batch.events.push(joinedEvent(joinedTick, NEWCOMER, car))
      return encoder.add(batch)
    },
  })
}

function open(bytes: Uint8Array): ReplayReader {
  return openReplay(bytesSource(bytes), zstd)
}

function recovered(bytes: Uint8Array): ReplayReader {
  const work = missingEnd(open(bytes), { reason: 'recovered', classification: [] })
  for (let step = work.next(); ; step = work.next()) {
    if (step.done === true) return open(joined([bytes.subarray(0, step.value.keptBytes), ...step.value.end]))
  }
}

function cut(fromTick: number, toTick: number, bytes = joined(recorded.pieces)): ReplayReader {
  const wanted: Cut = { fromTick, toTick, replayId: 'piece' }
  return open(joined([...trimmed(open(bytes), wanted)]))
}

/** These pieces with one bit flipped in the second chunk, in which the newcomer joins. */
function damaged(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = joined(pieces)
  bytes[joined(pieces.slice(0, 2)).length + 50]! ^= 1
  return bytes
}

function verdict(reader: ReplayReader) {
  const run = verifyReplay(reader, recordedContent)
  for (let step = run.next(); ; step = run.next()) if (step.done === true) return step.value
}

describe('a recording that broke off', () => {
  test('gets an end behind its last whole chunk, with all that its chunks tell', () => {
    const torn = joined([...recorded.pieces.slice(0, 4), recorded.pieces[4]!.subarray(0, 99)])
    const reader = recovered(torn)
    const original = open(joined(recorded.pieces))
    expect(reader.isComplete).toBe(true)
    expect(reader.chunks).toEqual(original.chunks.slice(0, 3))
    expect(reader.footer).toMatchObject({
      reason: 'recovered',
      lastTick: 720,
      greenTick: 120,
      gaps: 0,
      classification: [],
    })
    expect(reader.footer?.participants.at(-1)).toEqual(NEWCOMER)
    expect(reader.footer?.laps).toEqual(original.footer?.laps.filter(({ tick }) => tick <= 720))
  })

  test('ends before the first chunk that is damaged', () => {
    expect(recovered(damaged(recorded.pieces.slice(0, 5))).chunks).toHaveLength(1)
  })

  test('gets an end also when it has no chunk', () => {
    const reader = recovered(recorded.pieces[0]!)
    expect([reader.chunks.length, reader.footer?.lastTick]).toEqual([0, 0])
  })
})

describe('a piece of a recording', () => {
  test('has the chunks around its ticks, begins with a whole state, and stands by itself', () => {
    const reader = cut(1300, 1450)
    expect(reader.header.replayId).toBe('piece')
    expect([reader.firstTick, reader.endTick]).toEqual([961, 1681])
    expect(reader.header.participants.at(-1)).toEqual(NEWCOMER)
    expect(reader.footer).toMatchObject({
      reason: 'trimmed',
      classification: [],
      lastTick: 1680,
      greenTick: 120,
      gaps: 1,
    })
    expect(verdict(reader)).toMatchObject({
      verdict: 'incomplete',
      reason: expect.stringMatching(/missing before tick 961/),
      ticks: 720,
    })
  })

  test('from the first tick to the last is proven as the whole is', () => {
    expect(verdict(cut(1, TICKS)).verdict).toBe('proven')
  })

  test('up to the end has the result', () => {
    expect(cut(1900, TICKS).footer).toMatchObject({ reason: 'over', finalHash: recorded.race.hash() })
  })

  test('is not held up by damage before it, and the footer knows who came there', () => {
    const piece = cut(1300, 1450, damaged(recorded.pieces))
    expect(piece.header).toEqual(cut(1300, 1450).header)
    expect([piece.firstTick, piece.header.participants.at(-1)]).toEqual([961, NEWCOMER])
    expect(cut(1300, 1450, damaged(recorded.pieces.slice(0, 8))).header.participants).toHaveLength(3)
  })

  test('has whoever came right before its first tick once', () => {
    const piece = cut(1300, 1450, joined(recordNewcomer(960).pieces))
    expect([piece.firstTick, piece.header.participants.length]).toEqual([961, 3])
    expect(piece.footer?.participants.slice(3)).toEqual([NEWCOMER])
  })

  test('without ticks is none', () => {
    expect(() => cut(TICKS + 1, TICKS + 5)).toThrow(RangeError)
  })
})
