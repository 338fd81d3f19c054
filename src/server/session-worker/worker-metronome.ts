import type { ActorLog } from '../../actors/actor-log.ts'
import type { Counters } from '../../observability/counters.ts'
import type { TickHistograms } from '../../observability/tick-histograms.ts'
import { createMetronome, type Metronome, type TickSource } from '../../runtime/metronome/metronome.ts'
import { createTickObserver } from '../tick-observer.ts'

/** A worker's own metronome. What came for its cars is written before the ticks of a wake-up, what leaves them is sent after. */
export function createWorkerMetronome(options: WorkerMetronomeOptions): Metronome {
  const { source, tickHz, overrunTicksMax, counters, histograms, log, now, ...hooks } = options
  return createMetronome({
    source: {
      start: (onDue) =>
        source.start((scheduled) => {
          hooks.beforeTicks()
          onDue(scheduled)
          hooks.afterTicks()
        }),
      stop() {
        source.stop()
        hooks.onStopped()
      },
      check: () => source.check(),
      close: () => source.close(),
    },
    overrunTicksMax,
    now,
    onObserverError: (error) => log.error({ err: error }, 'ticks of a session worker are no longer measured'),
    observer: createTickObserver({ counters, histograms, tickHz, log }),
  })
}

export interface WorkerMetronomeOptions {
  readonly source: TickSource
  readonly tickHz: number
  readonly overrunTicksMax: number
  readonly counters: Counters
  readonly histograms: TickHistograms
  readonly log: ActorLog
  readonly now: () => number
  /** Before the ticks of each wake-up. */
  readonly beforeTicks: () => void
  /** After the ticks of each wake-up. */
  readonly afterTicks: () => void
  /** No session runs any more. */
  readonly onStopped: () => void
}
