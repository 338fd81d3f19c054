import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { atan, atan2, cos, sin } from '../../src/simulation/deterministic-math.ts'

/** Distance in units in the last place of the expected value. */
function ulps(actual: number, expected: number): number {
  if (Object.is(actual, expected)) return 0
  const exponent = Math.floor(Math.log2(Math.abs(expected)))
  return Math.abs(actual - expected) / Math.max(2 ** (exponent - 52), Number.MIN_VALUE)
}

const angles = fc.double({ min: -1e6, max: 1e6, noNaN: true })
const numbers = fc.double({ noNaN: true })

describe('deterministic math', () => {
  test.each([
    ['sin', sin, Math.sin, angles],
    ['cos', cos, Math.cos, angles],
    ['atan', atan, Math.atan, numbers],
  ])('%s is within 2 units in the last place of the built-in', (_, own, builtIn, arguments_) => {
    fc.assert(
      fc.property(arguments_, (x) => ulps(own(x), builtIn(x)) <= 2),
      { numRuns: 5000 },
    )
  })

  test('atan2 is within 2 units in the last place of the built-in', () => {
    fc.assert(
      fc.property(numbers, numbers, (y, x) => ulps(atan2(y, x), Math.atan2(y, x)) <= 2),
      { numRuns: 5000 },
    )
  })

  test('atan2 agrees with the standard about zeros, infinities and NaN', () => {
    const special = [0, -0, 1, -1, Infinity, -Infinity, NaN]
    const pairs = special.flatMap((y) => special.map((x) => [y, x] as const))
    expect(pairs.map(([y, x]) => atan2(y, x))).toEqual(pairs.map(([y, x]) => Math.atan2(y, x)))
  })

  test('an odd function keeps the sign of zero', () => {
    expect([sin(-0), atan(-0)]).toEqual([-0, -0])
  })

  test('an angle that is not finite has no sine', () => {
    expect([sin(Infinity), cos(-Infinity), sin(NaN)]).toEqual([NaN, NaN, NaN])
  })

  test('the bits are these on every engine', () => {
    const bits = new BigUint64Array(Float64Array.of(sin(1), cos(1), atan(1.3), atan2(-2, -3), sin(1e5)).buffer)
    expect(Array.from(bits, (word) => word.toString(16))).toMatchInlineSnapshot(`
      [
        "3feaed548f090cee",
        "3fe14a280fb5068c",
        "3fed488143ad8c44",
        "c0046dc09ec29433",
        "3fa24daa9c527e96",
      ]
    `)
  })
})
