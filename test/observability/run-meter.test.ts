import { expect, test } from 'vitest'
import { RunMeter } from '../../src/observability/run-meter.ts'
import { createTickHistograms } from '../../src/observability/tick-histograms.ts'

test('one step in sixty-one is timed, stage by stage', () => {
  const histograms = createTickHistograms()
  const clock = { nowMs: 0 }
  const meter = new RunMeter(histograms, () => clock.nowMs)
  const timed = Array.from({ length: 240 }, (_, tick) => meter.begin(tick + 1)).filter((mark) => mark !== undefined)
  expect(timed).toHaveLength(3)
  const [mark] = timed
  clock.nowMs = 0.02
  mark?.('inputs')
  clock.nowMs = 0.1
  mark?.('ai')
  expect(histograms.stepStageUs.inputs.text('us', '')).toContain('us_sum 20\n')
  expect(histograms.stepStageUs.ai.text('us', '')).toMatch(/us_sum 80\nus_count 1/)
})

test('inputs are in time up to the step that they name, and no lie about it counts for more than 64 ticks', () => {
  const histograms = createTickHistograms()
  const meter = new RunMeter(histograms, () => 0)
  for (const forTick of [101, 104, 100, 0xffff_ffff, 1]) meter.inputCame(100, forTick)
  const text = histograms.inputLatenessTicks.text('ticks', '')
  expect(text).toContain('ticks_bucket{le="0"} 3\n')
  expect(text).toContain('ticks_bucket{le="1"} 4\n')
  expect(text).toContain(`ticks_sum ${0 - 3 + 1 - 64 + 64}\nticks_count 5`)
})
