import { expect, test } from 'vitest'
import { createRandom } from '../../src/simulation/random.ts'
import { StateBlock } from '../../src/simulation/state-block.ts'

function draw(seed: number, count: number): number[] {
  const random = createRandom(new StateBlock(), seed)
  return Array.from({ length: count }, () => random.nextUint32())
}

test('the same seed gives the same numbers, for ever', () => {
  expect(draw(42, 4)).toMatchInlineSnapshot(`
    [
      660444221,
      3652823732,
      77672526,
      910233633,
    ]
  `)
})

test('the sequence is that of xoshiro128** for a known state', () => {
  const block = new StateBlock()
  const random = createRandom(block, 0)
  block.restore(new Uint8Array(Uint32Array.of(1, 2, 3, 4).buffer))
  // Published reference values for the state 1, 2, 3, 4.
  expect([random.nextUint32(), random.nextUint32(), random.nextUint32()]).toEqual([11520, 0, 5927040])
})

test('neighbouring seeds give unrelated numbers', () => {
  const firsts = new Set(Array.from({ length: 1000 }, (_, seed) => draw(seed, 1)[0]))
  expect(firsts.size).toBe(1000)
})

test('restoring the block repeats the numbers drawn since it was saved', () => {
  const block = new StateBlock()
  const random = createRandom(block, 5)
  random.nextFloat()
  const saved = block.save()
  const first = [random.nextFloat(), random.nextSigned()]
  block.restore(saved)
  expect([random.nextFloat(), random.nextSigned()]).toEqual(first)
})

test('floats fill 0..1 and signed numbers −1..1 evenly', () => {
  const random = createRandom(new StateBlock(), 1)
  const floats = Array.from({ length: 20_000 }, () => random.nextFloat())
  const signed = Array.from({ length: 20_000 }, () => random.nextSigned())
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  expect(floats.every((value) => value >= 0 && value < 1)).toBe(true)
  expect(signed.every((value) => value >= -1 && value < 1)).toBe(true)
  expect(mean(floats)).toBeCloseTo(0.5, 1)
  expect(mean(signed)).toBeCloseTo(0, 1)
})
