import { expect, test } from 'vitest'
import type { Bench } from '../../bench/support/bench.ts'
import { mergeRepeats } from '../../bench/support/merge-repeats.ts'

function answer(cars: number, ns: number, yardstickNs: number): Bench {
  const ratios = { ns: ns / yardstickNs }
  return { name: 'step', params: { cars }, metrics: { ns }, yardstick: { ns: yardstickNs }, ratios }
}

test('each figure of the repeats becomes its median, its least and its most', () => {
  const [result] = mergeRepeats([[answer(20, 7, 1)], [answer(20, 5, 1)], [answer(20, 9, 1)]])
  expect(result?.metrics).toEqual({ ns: { median: 7, min: 5, max: 9 } })
})

test('a ratio is to the yardstick of its own repeat, so a machine that is slow for one repeat moves no ratio', () => {
  const [result] = mergeRepeats([[answer(20, 10, 5)], [answer(20, 40, 20)], [answer(20, 12, 6)]])
  expect(result?.ratios).toEqual({ ns: { median: 2, min: 2, max: 2 } })
})

test('answers with other parameters stay apart, in the order in which they came', () => {
  const repeat = [answer(64, 3, 1), answer(20, 1, 1)]
  const results = mergeRepeats([repeat, repeat])
  expect(results.map(({ params }) => params['cars'])).toEqual([64, 20])
})

test('of an even number of repeats the median lies between the middle two', () => {
  const [result] = mergeRepeats([[answer(20, 4, 1)], [answer(20, 8, 1)]])
  expect(result?.metrics['ns']?.median).toBe(6)
})

test('what could not be measured does not count, and a figure that never was is not there', () => {
  const bench = (echo: number): Bench => ({ name: 'session', params: {}, metrics: { echo, never: Number.NaN } })
  const [result] = mergeRepeats([[bench(3)], [bench(Number.NaN)]])
  expect(result?.metrics).toEqual({ echo: { median: 3, min: 3, max: 3 } })
  expect(result).not.toHaveProperty('yardstick')
})
