import type { Counters } from '../observability/counters.ts'
import type { TickHistograms } from '../observability/tick-histograms.ts'
import type { MetronomeObserver } from '../runtime/metronome/metronome.ts'
import { createLostTimeLog } from './lost-time-log.ts'

/** Counts how the ticks of a thread go, and says in the log when time is lost. */
export function createTickObserver({ counters, histograms, tickHz, log }: TickObserverOptions): MetronomeObserver {
  const { tickGapMs, tickDurationUs, tickLatenessMs } = histograms
  const tickMs = 1000 / tickHz
  const sayLost = createLostTimeLog(log, { tickHz, after: (delayMs, run) => void setTimeout(run, delayMs).unref() })
  return {
    ticked(gapMs, durationMs, ticksBehind) {
      tickGapMs.observe(gapMs)
      tickDurationUs.observe(durationMs * 1000)
      tickLatenessMs.observe(ticksBehind * tickMs)
    },
    late(ticks) {
      counters.ticksLate += ticks
    },
    lost(ticks) {
      counters.ticksLost += ticks
      counters.tickOverruns++
      sayLost(ticks)
    },
  }
}

interface TickObserverOptions {
  readonly counters: Pick<Counters, 'ticksLate' | 'ticksLost' | 'tickOverruns'>
  readonly histograms: Pick<TickHistograms, 'tickGapMs' | 'tickDurationUs' | 'tickLatenessMs'>
  readonly tickHz: number
  readonly log: { warn(fields: object, message: string): void }
}
