import { expect, test } from 'vitest'
import { joinReports } from '../../bench/support/join-reports.ts'
import type { Machine } from '../../bench/support/machine.ts'
import type { BenchReport } from '../../bench/support/report.ts'

const MACHINE: Machine = {
  cpu: 'a processor',
  cores: 2,
  memoryGiB: 8,
  node: 'v24.0.0',
  platform: 'linux x64',
  measuredOn: '2026-01-01',
  commit: 'abc',
  isPinned: true,
  repeats: 3,
  loadAverageBefore: 0,
  loadAverageAfter: 1,
}

test('a bench of a later report takes the place of an earlier one, and the load is from before the first to after the last', () => {
  const later = report({ loadAverageBefore: 1, loadAverageAfter: 2 }, [['tick', 5]])
  const earlier = report({}, [
    ['tick', 4],
    ['step', 1],
  ])
  const { machine, benches } = joinReports([earlier, later])
  expect(machine).toEqual({ ...MACHINE, loadAverageBefore: 0, loadAverageAfter: 2 })
  expect(benches.map(({ name, metrics }) => [name, metrics['ms']?.median])).toEqual([
    ['step', 1],
    ['tick', 5],
  ])
})

test('all code that was measured is named', () => {
  const { machine } = joinReports([report({}, []), report({ commit: 'def' }, []), report({}, [])])
  expect(machine.commit).toBe('abc and def')
})

test.each([
  ['node', 'v26.0.0'],
  ['cpu', 'another'],
  ['repeats', 1],
] as const)('reports that differ in %s are not joined', (key, value) => {
  const join = () => joinReports([report({}, []), report({ [key]: value }, [])])
  expect(join).toThrow(`Reports differ in ${key}: ${MACHINE[key]} and ${value}`)
})

function report(machine: Partial<Machine>, figures: readonly (readonly [string, number])[]): BenchReport {
  const spread = (median: number) => ({ median, min: median, max: median })
  const benches = figures.map(([name, ms]) => ({ name, params: {}, metrics: { ms: spread(ms) } }))
  return { machine: { ...MACHINE, ...machine }, benches }
}
