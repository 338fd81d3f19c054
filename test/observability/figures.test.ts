import { expect, test } from 'vitest'
import { createCounters } from '../../src/observability/counters.ts'
import { addFigures, takeFigures } from '../../src/observability/figures.ts'
import { createTickHistograms, STEP_STAGES, TICK_HISTOGRAMS } from '../../src/observability/tick-histograms.ts'

test('what a thread has counted is added to the process once, and counted on from nothing', () => {
  const [thread, process] = [createCounters(), createCounters()]
  const [threadTicks, processTicks] = [createTickHistograms(), createTickHistograms()]
  thread.ticksLost = 3
  thread.bytesOut.udp = 500
  thread.telemetryBytes = 450
  thread.inputBytes = 40
  thread.dropped.udp_old = 2
  process.dropped.udp_old = 1
  thread.tickOverruns = 2
  for (const name of TICK_HISTOGRAMS) threadTicks[name].observe(4.1)
  for (const stage of STEP_STAGES) threadTicks.stepStageUs[stage].observe(7)
  addFigures(process, processTicks, structuredClone(takeFigures(thread, threadTicks)))
  addFigures(process, processTicks, structuredClone(takeFigures(thread, threadTicks)))
  expect(process).toMatchObject({ telemetryBytes: 450, inputBytes: 40 })
  expect(process).toMatchObject({ ticksLost: 3, tickOverruns: 2, bytesOut: { udp: 500 }, dropped: { udp_old: 3 } })
  expect(processTicks.tickGapMs.text('gap', '')).toContain('gap_bucket{le="4.2"} 1\n')
  expect(processTicks.tickGapMs.text('gap', '')).toContain('gap_sum 4.1\ngap_count 1')
  for (const name of TICK_HISTOGRAMS) expect(processTicks[name].text('name', ''), name).toContain('name_count 1')
  for (const stage of STEP_STAGES) expect(processTicks.stepStageUs[stage].text('us', '')).toContain('us_sum 7')
  expect(thread).toEqual(createCounters())
  for (const name of TICK_HISTOGRAMS) expect(threadTicks[name].text('name', ''), name).toContain('name_count 0')
})
