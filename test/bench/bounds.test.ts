import { expect, test } from 'vitest'
import { failuresOf, judge } from '../../bench/support/bounds.ts'
import { result } from './support/results.ts'

const bound = { bench: 'step', params: { cars: 20 }, ratio: 'to_chain', bound: 3 }

test.each([
  [3, 'met'],
  [3.1, 'worse'],
  [6, 'worse'],
  [6.1, 'much worse'],
])('a ratio of %d with a bound of 3 is %s', (ratio, verdict) => {
  const benches = [result('step', { cars: 20 }, { ratios: { to_chain: ratio } })]
  expect(judge([bound], benches)[0]?.verdict).toBe(verdict)
})

test('the median is judged, not one bad repeat', () => {
  const spread = { median: 2, min: 1, max: 90 }
  const benches = [{ name: 'step', params: { cars: 20 }, metrics: {}, ratios: { to_chain: spread } }]
  expect(judge([bound], benches)[0]?.verdict).toBe('met')
})

test('a bound on something that nobody measured says so', () => {
  const benches = [result('step', { cars: 64 }, { ratios: { to_chain: 1 } })]
  expect(judge([bound], benches)).toMatchObject([
    { verdict: 'not measured', text: 'step cars=20 to_chain: no bench measured it' },
  ])
})

test('what is much worse fails only when it is so again; what is not measured fails at once, and worse alone never', () => {
  const judged = (ratio: number) => judge([bound], [result('step', { cars: 20 }, { ratios: { to_chain: ratio } })])
  expect(failuresOf(judged(90), judged(4))).toEqual([])
  expect(failuresOf(judged(4), [])).toEqual([])
  expect(failuresOf(judged(90), judged(90))).toHaveLength(1)
  expect(failuresOf(judge([bound], []), [])).toHaveLength(1)
})
