import { expect, test } from 'vitest'
import { type CpuProfile, callTree, topSelfTimes } from '../../bench/support/cpu-profile.ts'
import { flameGraph } from '../../bench/support/flame-graph.ts'

function node(id: number, functionName: string, children: number[] = [], url = '') {
  return { id, callFrame: { functionName, url, lineNumber: 6 }, children }
}

/** The root calls tick, which calls `step<T>`; step is also called by the root, and the thread waits in between. */
const profile: CpuProfile = {
  nodes: [
    node(1, '(root)', [2, 4, 5]),
    node(2, 'tick', [3], 'file:///home/x/src/runtime/metronome.ts'),
    node(3, 'step<T>'),
    node(4, '(idle)'),
    node(5, 'step<T>'),
  ],
  samples: [2, 3, 4, 5],
  timeDeltas: [0, 1000, 2000, 9000],
}

test('time belongs to the call that was seen last, and waiting is left out', () => {
  const tree = callTree(profile)
  expect(tree.totalMs).toBe(3)
  expect(tree.children.map(({ name, selfMs, totalMs }) => [name, selfMs, totalMs])).toEqual([
    ['tick src/runtime/metronome.ts:7', 1, 3],
  ])
})

test('a function called from two places has the time of both', () => {
  const samples = [3, 5, 4]
  const tree = callTree({ ...profile, samples, timeDeltas: [0, 2000, 3000] })
  expect(topSelfTimes(tree, 1)).toEqual([{ name: 'step<T>', selfMs: 5 }])
})

test('a flame graph has a box a call, as wide as its share, with names that are safe in XML', () => {
  const svg = flameGraph(callTree({ ...profile, samples: [2, 3], timeDeltas: [0, 1000, 1000] }), 'run')
  const widths = [...svg.matchAll(/<rect x="0\.0" y="\d+" width="([\d.]+)"/g)].map((match) => match[1])
  expect(widths).toEqual(['1599.5', '1599.5', '799.5'])
  expect(svg).not.toContain('<T>')
  expect(svg).not.toContain('<script')
})
