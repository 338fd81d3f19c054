import { expect, test } from 'vitest'
import { evaluateSpline, fitPeriodicSpline, solveCyclicTridiagonal } from '../../src/simulation/spline.ts'

const uneven = Float64Array.from([0, 0.9, 2.1, 2.8, 4, 5.3, 6.5])
const values = Float64Array.from([0, 3, 1, -2, -1, 2])

function sample(index: number, parameter: number) {
  const out = { value: 0, first: 0, second: 0 }
  evaluateSpline(fitPeriodicSpline(uneven, values), index, parameter, out)
  return out
}

test('a periodic spline passes through its points', () => {
  values.forEach((value, index) => {
    expect(sample(index, uneven[index]!).value).toBeCloseTo(value, 12)
  })
})

test('a periodic spline has continuous slope and curvature at every knot, the seam included', () => {
  values.forEach((_, index) => {
    const before = sample(index, uneven[index + 1]!)
    const next = (index + 1) % values.length
    const after = sample(next, uneven[next]!)
    expect(before.first).toBeCloseTo(after.first, 10)
    expect(before.second).toBeCloseTo(after.second, 10)
  })
})

test('a cyclic system is solved to the last digits', () => {
  const before = Float64Array.of(1, 2, 1, 3, 2)
  const diagonal = Float64Array.of(9, 8, 7, 9, 8)
  const after = Float64Array.of(2, 1, 3, 1, 2)
  const wanted = [1, -2, 3, -4, 5]
  const right = Float64Array.from(wanted, (x, i) => {
    return before[i]! * wanted[(i + 4) % 5]! + diagonal[i]! * x + after[i]! * wanted[(i + 1) % 5]!
  })
  solveCyclicTridiagonal(before, diagonal, after, right).forEach((x, i) => {
    expect(x).toBeCloseTo(wanted[i]!, 12)
  })
})
