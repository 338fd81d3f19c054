import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkMessagePack } from '../../src/protocol/check.ts'
import { countValues } from '../../src/protocol/count-values.ts'
import { pack, type WireValue } from '../../src/protocol/msgpack.ts'

const { value } = fc.letrec<{ value: WireValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.oneof(fc.nat(300), fc.integer(), fc.double({ noNaN: true }), fc.constantFrom(2 ** 40, -(2 ** 40))),
    fc.string({ maxLength: 70_000, size: 'medium' }),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => bytes.slice().buffer),
    fc.array(tie('value'), { maxLength: 20 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), tie('value'), { maxKeys: 18 }),
  ),
}))

function countOf(value: WireValue): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countOf(item), 1)
  if (value === null || typeof value !== 'object' || value instanceof ArrayBuffer) return 1
  return Object.values(value).reduce<number>((sum, item) => sum + 1 + countOf(item as WireValue), 1)
}

test('values are counted as they are, whatever they are', () => {
  fc.assert(
    fc.property(value, (any) => {
      const bytes = pack(any)
      fc.pre(checkMessagePack(bytes) === undefined)
      expect(countValues(bytes)).toBe(countOf(any))
    }),
  )
})

test.each([15, 16, 70_000])('a list of %d empty lists is so many and itself', (length) => {
  expect(countValues(pack(Array.from({ length }, () => [])))).toBe(length + 1)
  expect(countValues(pack(['x'.repeat(length), new ArrayBuffer(length)]))).toBe(3)
})
