import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { bytesSource } from '../../src/replay/byte-source.ts'
import { slackOf } from '../../src/replay/column-coding.ts'
import { fnv1a } from '../../src/replay/fnv.ts'
import { COLUMNS } from '../../src/replay/replay-columns.ts'
import { openReplay } from '../../src/replay/replay-reader.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import {
  GOLDEN_CAPACITY,
  GOLDEN_CHUNKS,
  GOLDEN_FILE,
  goldenCommands,
  goldenEvents,
  goldenHeader,
  goldenState,
  goldenValue,
} from '../support/golden-replay.ts'
import { carOf } from '../support/recorded-race.ts'
import { frameBits } from '../support/replay-bits.ts'

// A file of version 1 as the first program wrote it: whoever changes the format so that it reads otherwise needs a new
// version number.

const bytes = new Uint8Array(readFileSync(GOLDEN_FILE))
const reader = openReplay(bytesSource(bytes), zstd)

describe('the golden recording of version 1', () => {
  test('has the header that it was made with', () => {
    expect(reader.header).toEqual(goldenHeader())
    expect(reader.chunks).toMatchObject(GOLDEN_CHUNKS)
  })

  test.each([0, 1])('has the frames that it was made from, chunk %d', (chunk) => {
    const { columns, ticks, firstTick } = reader.frames(chunk)
    COLUMNS.forEach((column, index) => {
      const values = columns.get(column.name)!
      for (let slot = 0; slot < GOLDEN_CAPACITY; slot++) {
        for (let tick = 0; tick < ticks; tick++) {
          const off = values[slot * ticks + tick]! - goldenValue(index, slot, firstTick + tick)
          expect(Math.abs(off)).toBeLessThanOrEqual(slackOf(column))
        }
      }
    })
  })

  test('decodes to the same bits as ever', () => {
    expect(frameBits(reader)).toBe(2_849_117_020)
  })

  test.each([0, 1])('has commands, events, states and checks, chunk %d', (chunk) => {
    const { firstTick, ticks } = GOLDEN_CHUNKS[chunk]!
    expect(reader.commands(chunk)).toEqual(goldenCommands(chunk))
    expect(reader.events(chunk)).toEqual(goldenEvents(chunk))
    // The second state comes too soon to be kept.
    const keyframe = { tick: 10, state: goldenState(0), cars: [carOf(0), undefined, undefined] }
    expect(reader.keyframe(chunk)).toEqual(chunk === 0 ? keyframe : undefined)
    expect(reader.stateHash(chunk)).toBe(fnv1a(goldenState(chunk)))
    expect([...reader.checks(chunk)]).toEqual(
      Array.from({ length: ticks }, (_, tick) => ((firstTick + tick) * 77_777) & 0xffff),
    )
  })

  test('has a footer with its indexes', () => {
    expect(reader.footer).toMatchObject({
      reason: 'over',
      lastTick: 140,
      greenTick: 20,
      gaps: 0,
      finalHash: 0xdeadbeef,
      laps: [{ tick: 120, slot: 0, lap: 1, timeMs: 417, isValid: true }],
      events: [
        { tick: 39, kind: 'joined', slot: 1 },
        { tick: 60, kind: 'moon', slot: -1 },
      ],
      classification: [{ position: 1, slot: 0, laps: 1, bestLapMs: 417, status: 'finished' }],
    })
  })
})
