import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createInputRing, InputRingReader, InputRingWriter } from '../../../src/runtime/session-worker/input-ring.ts'

type Input = Parameters<InputRingWriter['write']>

function openRing(capacity: number) {
  const memory = createInputRing(capacity)
  const writer = new InputRingWriter(memory)
  const reader = new InputRingReader(memory)
  const drain = () => {
    const taken: Input[] = []
    reader.drain((...input) => taken.push(input))
    return taken
  }
  return { writer, drain }
}

test('an input comes out as it went in, to the last bit', () => {
  const { writer, drain } = openRing(4)
  const input: Input = [0xffff_ffff, 0xffff_fffe, 0x8000_0000, -0.1, 1 / 3, 1, -1]
  expect(writer.write(...input)).toBe(true)
  expect(drain()).toEqual([input])
  expect(drain()).toEqual([])
})

test('a full ring drops what comes and says so', () => {
  const { writer, drain } = openRing(4)
  const written = [1, 2, 3, 4, 5].map((sequence) => writer.write(1, sequence, 0, 0, 0, 0, 0))
  expect(written).toEqual([true, true, true, true, false])
  expect(drain().map(([, sequence]) => sequence)).toEqual([1, 2, 3, 4])
  expect(writer.write(1, 6, 0, 0, 0, 0, 0)).toBe(true)
})

test('whatever is written and read in whatever turns, what was taken in comes out in order', () => {
  const input = fc.tuple(
    fc.nat(0xffff_ffff),
    fc.nat(0xffff_ffff),
    fc.nat(0xffff_ffff),
    fc.double({ min: -1, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.integer({ min: -1, max: 127 }),
  )
  fc.assert(
    fc.property(fc.array(fc.option(input), { maxLength: 100 }), (turns) => {
      const { writer, drain } = openRing(8)
      const written: Input[] = []
      const taken: Input[] = []
      for (const turn of turns) {
        if (turn === null) taken.push(...drain())
        else if (writer.write(...turn)) written.push(turn)
      }
      taken.push(...drain())
      expect(taken).toEqual(written)
    }),
    { numRuns: 150 },
  )
})
