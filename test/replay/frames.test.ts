import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CarFlag } from '../../src/protocol/telemetry/telemetry-columns.ts'
import { ByteWriter } from '../../src/replay/byte-writer.ts'
import { slackOf } from '../../src/replay/column-coding.ts'
import { FrameDecoder } from '../../src/replay/frame-decoder.ts'
import { FrameEncoder } from '../../src/replay/frame-encoder.ts'
import { COLUMNS, type ReplayColumn, ROW_HEAD, rowLength } from '../../src/replay/replay-columns.ts'
import { VALUE_MAX } from '../../src/replay/smooth-layout.ts'

const FIRST_TICK = 500

/** Rows with any values: `present` says for each slot and tick whether its car is there. */
function rowsOf(capacity: number, present: readonly (readonly boolean[])[], seed: number): Int32Array {
  const ticks = present[0]?.length ?? 0
  const length = rowLength(capacity)
  const rows = new Int32Array(ticks * length)
  let state = seed
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0)
  for (let tick = 0; tick < ticks; tick++) {
    rows.set([next(), tick < 3 ? 0 : 1, Math.max(0, 3 - tick), tick < 3 ? 0 : FIRST_TICK + 3], tick * length)
    COLUMNS.forEach(({ name, coding }, column) => {
      for (let slot = 0; slot < capacity; slot++) {
        const at = tick * length + ROW_HEAD + column * capacity + slot
        const isThere = present[slot]?.[tick] === true
        if (name === 'flags') rows[at] = isThere ? CarFlag.Active | (next() & 6) : 0
        else rows[at] = coding === 'smooth' ? next() % VALUE_MAX : next()
      }
    })
  }
  return rows
}

function decode(bytes: Uint8Array, ticks: number, capacity: number, columns: readonly ReplayColumn[] = COLUMNS) {
  return new FrameDecoder(columns, capacity).decode(bytes, { firstTick: FIRST_TICK, ticks }, 40)
}

/** The greatest difference in any column of any car that is there, less what the column's slack allows. */
function worst(rows: Int32Array, bytes: Uint8Array, ticks: number, capacity: number): number {
  const { columns } = decode(bytes, ticks, capacity)
  const flags = columns.get('flags')!
  let most = Number.NEGATIVE_INFINITY
  COLUMNS.forEach((column, index) => {
    const values = columns.get(column.name)!
    for (let slot = 0; slot < capacity; slot++) {
      for (let tick = 0; tick < ticks; tick++) {
        const isThere = (flags[slot * ticks + tick]! & CarFlag.Active) !== 0
        const own = rows[tick * rowLength(capacity) + ROW_HEAD + index * capacity + slot]!
        const expected = isThere || column.name === 'flags' ? own : 0
        most = Math.max(most, Math.abs(values[slot * ticks + tick]! - expected) - slackOf(column))
      }
    }
  })
  return most
}

const presence = fc
  .integer({ min: 1, max: 80 })
  .chain((ticks) =>
    fc.array(fc.array(fc.boolean(), { minLength: ticks, maxLength: ticks }), { minLength: 1, maxLength: 3 }),
  )

describe('the frames of a chunk', () => {
  test('differ by no more than each column allows, wherever cars come and go', () => {
    fc.assert(
      fc.property(presence, fc.integer(), (present, seed) => {
        const [capacity, ticks] = [present.length, present[0]!.length]
        const rows = rowsOf(capacity, present, seed)
        expect(worst(rows, new FrameEncoder(capacity).encode(rows, ticks), ticks, capacity)).toBeLessThanOrEqual(0)
      }),
      { numRuns: 80 },
    )
  })

  test('keep phase, countdown and the tick of the green light of every tick', () => {
    const rows = rowsOf(1, [Array.from({ length: 12 }, () => true)], 1)
    const { phase, countdownLeft, greenTick, firstTick, ticks, capacity } = decode(
      new FrameEncoder(1).encode(rows, 12),
      12,
      1,
    )
    expect([...phase]).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1])
    expect([...countdownLeft]).toEqual([3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    expect([...greenTick].slice(2, 5)).toEqual([0, FIRST_TICK + 3, FIRST_TICK + 3])
    expect({ firstTick, ticks, capacity }).toEqual({ firstTick: FIRST_TICK, ticks: 12, capacity: 1 })
  })

  test('cost next to nothing where no car is', () => {
    const empty = Array.from({ length: 64 }, () => Array.from({ length: 240 }, () => false))
    expect(new FrameEncoder(64).encode(rowsOf(64, empty, 3), 240).length).toBeLessThanOrEqual(200)
  })

  test('of no ticks are no bytes', () => {
    const bytes = new FrameEncoder(2).encode(new Int32Array(), 0)
    expect(bytes).toHaveLength(0)
    expect(decode(bytes, 0, 2).columns.get('x')).toHaveLength(0)
  })

  test('are the same whatever the encoder has encoded before', () => {
    const encoder = new FrameEncoder(1)
    const present = [Array.from({ length: 50 }, (_, tick) => tick % 20 > 4)]
    const rows = rowsOf(1, present, 5)
    const first = encoder.encode(rows, 50)
    encoder.encode(rowsOf(1, [Array.from({ length: 70 }, () => true)], 6), 70)
    expect(encoder.encode(rows, 50)).toEqual(first)
  })

  test('of a recorder with another column are read with it', () => {
    const rows = rowsOf(1, [Array.from({ length: 9 }, () => true)], 8)
    const bytes = new ByteWriter()
    bytes.append(new FrameEncoder(1).encode(rows, 9))
    bytes.append(Uint8Array.of(2, 14, 0))
    const extra: ReplayColumn = { name: 'mood', unit: '', quantum: 1, tolerance: 0.5, coding: 'stepwise' }
    const { columns } = decode(bytes.copy(), 9, 1, [...COLUMNS, extra])
    expect([...columns.get('mood')!]).toEqual(Array.from({ length: 9 }, () => 7))
  })

  test('are read only whole', () => {
    const bytes = new FrameEncoder(1).encode(rowsOf(1, [Array.from({ length: 9 }, () => true)], 8), 9)
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decode(bytes.subarray(0, length), 9, 1)).toThrow(/damaged.*\(byte 40\)/)
    }
    expect(() => decode(Uint8Array.of(...bytes, 1), 9, 1)).toThrow(/left over/)
  })
})
