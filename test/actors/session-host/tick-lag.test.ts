import { expect, test } from 'vitest'
import { createCounters } from '../../../src/observability/counters.ts'
import { takeFigures } from '../../../src/observability/figures.ts'
import { createTickHistograms } from '../../../src/observability/tick-histograms.ts'
import { createHostBench, settings } from './support/host-bench.ts'

test('a worker whose ticks are late for too long shows it, and for a while after', () => {
  const { hosts, started, clock } = createHostBench()
  hosts.open(settings())
  const [worker] = started
  const there = createCounters()
  there.ticksLate = 60
  there.ticksLost = 50
  worker?.says({ type: 'figures', figures: takeFigures(there, createTickHistograms()) })
  expect(hosts.loops(clock.nowMs)).toMatchObject([{ isLagging: true }])
  clock.nowMs += 5001
  worker?.says({ type: 'figures', figures: takeFigures(there, createTickHistograms()) })
  expect(hosts.loops(clock.nowMs)).toMatchObject([{ isLagging: false }])
})
