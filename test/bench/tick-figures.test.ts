import { expect, test } from 'vitest'
import { coresOf } from '../../bench/support/pinning.ts'
import { gapsOf, latenessOf, spreadFigures } from '../../bench/support/tick-figures.ts'

test('lateness counts from the most punctual tick, by the place of each on the schedule', () => {
  // At 100 Hz ticks are due every 10 ms; the third was lost.
  const ticks = { numbers: [0, 1, 3], startsMs: [1003, 1011, 1036], tickHz: 100 }
  expect([...latenessOf(ticks)]).toEqual([2, 0, 5])
})

test('gaps lie between neighbouring ticks', () => {
  expect([...gapsOf([10, 14, 22])]).toEqual([4, 8])
})

test('a spread names its quantiles and its largest, and leaves the samples in their order', () => {
  const samples = Float64Array.from({ length: 1000 }, (_, index) => 1000 - index)
  const { gap_p50, gap_p99, gap_max } = spreadFigures('gap', samples)
  expect([gap_p50, gap_p99, gap_max]).toEqual([501, 991, 1000])
  expect(samples[0]).toBe(1000)
})

test.each([
  ['0-1', [0, 1]],
  ['1', [1]],
  ['0,2-3,7', [0, 2, 3, 7]],
  ['', []],
])('the cores of %j are %j', (list, cores) => {
  expect(coresOf(list)).toEqual(cores)
})
