import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ByteReader } from '../../src/replay/byte-reader.ts'
import { ByteWriter } from '../../src/replay/byte-writer.ts'
import { VALUE_MAX } from '../../src/replay/smooth-layout.ts'
import { SmoothReader, SmoothWriter } from '../../src/replay/smooth-series.ts'
import { readStepwise, writeStepwise } from '../../src/replay/stepwise-series.ts'

const writer = new SmoothWriter()
const smoothReader = new SmoothReader()

function throughSmooth(values: Int32Array, slack: number): { read: Int32Array; bytes: number } {
  const out = new ByteWriter()
  writer.write(out, values, values.length, slack)
  const read = new Int32Array(values.length)
  const reader = new ByteReader(out.copy(), 0)
  smoothReader.read(reader, read, slack)
  reader.end()
  return { read, bytes: out.length }
}

function throughStepwise(values: Int32Array): { read: Int32Array; bytes: number } {
  const out = new ByteWriter()
  writeStepwise(out, values, values.length)
  const read = new Int32Array(values.length)
  const reader = new ByteReader(out.copy(), 0)
  readStepwise(reader, read)
  reader.end()
  return { read, bytes: out.length }
}

function farthest(one: Int32Array, other: Int32Array): number {
  return one.reduce((most, value, index) => Math.max(most, Math.abs(value - other[index]!)), 0)
}

const slack = fc.integer({ min: 0, max: 7 })
/** Wild: any values next to each other. */
const wild = fc.array(fc.integer({ min: -VALUE_MAX, max: VALUE_MAX }), { minLength: 1, maxLength: 300 })
/** Walks with leaps now and then, as a car that is put back. */
const walk = fc
  .array(
    fc.oneof(
      { weight: 20, arbitrary: fc.integer({ min: -9, max: 9 }) },
      { weight: 1, arbitrary: fc.integer({ min: -90_000, max: 90_000 }) },
    ),
    {
      minLength: 1,
      maxLength: 300,
    },
  )
  .map((steps) => {
    let speed = 0
    let at = 0
    return steps.map((step) => {
      speed = Math.abs(step) > 9 ? 0 : speed + step
      at += Math.abs(step) > 9 ? step : speed
      return at
    })
  })

describe('a smooth series', () => {
  test('differs by no more than its slack, whatever its values and its length', () => {
    fc.assert(
      fc.property(fc.oneof(wild, walk), slack, (values, within) => {
        const series = Int32Array.from(values)
        expect(farthest(throughSmooth(series, within).read, series)).toBeLessThanOrEqual(within)
      }),
      { numRuns: 400 },
    )
  })

  test('without slack is exact', () => {
    fc.assert(
      fc.property(wild, (values) => {
        const series = Int32Array.from(values)
        expect(throughSmooth(series, 0).read).toEqual(series)
      }),
    )
  })

  test('of a car in a bend costs a fraction of a bit a tick', () => {
    const x = Int32Array.from({ length: 240 }, (_, tick) => Math.round(60_000 * Math.cos(tick / 240)))
    expect(throughSmooth(x, 1).bytes).toBeLessThan(30)
  })

  test('that stands still within its slack costs a value', () => {
    const noise = Int32Array.from({ length: 240 }, (_, tick) => 500 + (tick % 3))
    expect(throughSmooth(noise, 1).bytes).toBe(3)
  })

  test('that leaps once, as at the line, costs little more', () => {
    const progress = Int32Array.from({ length: 240 }, (_, tick) => (tick * 25 + 3000) % 6000)
    expect(throughSmooth(progress, 2).bytes).toBeLessThan(150)
  })
})

describe('a stepwise series', () => {
  test('is exact for all numbers of 32 bits', () => {
    const any = fc.array(fc.oneof(fc.integer(), fc.constantFrom(-0x8000_0000, 0x7fff_ffff, 0, 1)), {
      minLength: 1,
      maxLength: 300,
    })
    fc.assert(
      fc.property(any, (values) => {
        const series = Int32Array.from(values)
        expect(throughStepwise(series).read).toEqual(series)
      }),
      { numRuns: 200 },
    )
  })

  test('costs nothing while nothing changes', () => {
    expect(throughStepwise(new Int32Array(240).fill(5)).bytes).toBe(2)
  })
})

describe('a series of a stranger', () => {
  const read = (bytes: readonly number[], isSmooth: boolean) => () => {
    const reader = new ByteReader(Uint8Array.from(bytes), 9)
    if (isSmooth) smoothReader.read(reader, new Int32Array(8), 1)
    else readStepwise(reader, new Int32Array(8))
  }

  test.each([
    ['has a mode that there is not', [0x0f, 0, 0], true, /mode 15/],
    ['has no order', [0x01, 0, 0], true, /mode 1/],
    ['has more residuals than ticks', [0x12, 0, 0, 9], true, /a count is 9/],
    ['has a residual behind its end', [0x12, 0, 0, 1, 9, 0], true, /outside its chunk/],
    ['changes more often than it has ticks', [0, 8], false, /a count is 8/],
    ['changes behind its end', [0, 1, 8, 0], false, /outside its chunk/],
    ['changes twice in a tick', [0, 1, 0, 0], false, /outside its chunk/],
    ['has a number without an end', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff], false, /more than 32 bits|does not end/],
  ])('is refused when it %s', (_, bytes, isSmooth, complaint) => {
    expect(read(bytes, isSmooth)).toThrow(complaint)
    expect(read(bytes, isSmooth)).toThrow(/\(byte 9\)/)
  })
})
