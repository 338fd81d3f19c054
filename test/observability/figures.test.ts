import { expect, test } from 'vitest'
import { createCounters } from '../../src/observability/counters.ts'
import { addFigures, takeFigures } from '../../src/observability/figures.ts'
import { createTickHistograms } from '../../src/observability/tick-histograms.ts'

test('what a thread has counted is added to the process once, and counted on from nothing', () => {
  const [thread, process] = [createCounters(), createCounters()]
  const [threadTicks, processTicks] = [createTickHistograms(), createTickHistograms()]
  thread.ticksLost = 3
  thread.bytesOut.udp = 500
  thread.dropped.udp_old = 2
  process.dropped.udp_old = 1
  threadTicks.tickGapMs.observe(4.1)
  addFigures(process, processTicks, structuredClone(takeFigures(thread, threadTicks)))
  addFigures(process, processTicks, structuredClone(takeFigures(thread, threadTicks)))
  expect(process).toMatchObject({ ticksLost: 3, bytesOut: { udp: 500 }, dropped: { udp_old: 3 } })
  expect(processTicks.tickGapMs.text('gap', '')).toContain('gap_bucket{le="4.2"} 1\n')
  expect(processTicks.tickGapMs.text('gap', '')).toContain('gap_sum 4.1\ngap_count 1')
  expect(thread).toEqual(createCounters())
})
