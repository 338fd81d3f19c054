import { PlainHistogram } from './plain-histogram.ts'

/** How the ticks of one thread go. */
export interface TickHistograms {
  readonly tickDurationUs: PlainHistogram
  readonly tickGapMs: PlainHistogram
  readonly tickLatenessMs: PlainHistogram
  /** Ticks by which inputs came after the step that they were for; 0 and less is in time. */
  readonly inputLatenessTicks: PlainHistogram
  readonly stepStageUs: Readonly<Record<StepStage, PlainHistogram>>
}

/** What a session does in a tick, in order. */
export const STEP_STAGES = ['inputs', 'ai', 'physics', 'contacts', 'rules', 'record', 'broadcast'] as const
export type StepStage = (typeof STEP_STAGES)[number]

/** Those that stand alone, for whoever treats all of them alike. */
export const TICK_HISTOGRAMS = ['tickDurationUs', 'tickGapMs', 'tickLatenessMs', 'inputLatenessTicks'] as const

const DURATION_BOUNDS_US = [50, 100, 200, 400, 800, 1200, 1600, 2000, 3000, 4000, 8000, 16_000]
const GAP_BOUNDS_MS = [1, 2, 3, 4, 4.2, 4.5, 5, 6, 8, 10, 15, 20, 50, 100]
const LATENESS_BOUNDS_MS = [0, 5, 10, 20, 50, 100, 200, 500, 1000, 2000]
const INPUT_BOUNDS_TICKS = [-16, -8, -6, -4, -3, -2, -1, 0, 1, 2, 4, 8, 16, 32]
const STAGE_BOUNDS_US = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]

export function createTickHistograms(): TickHistograms {
  const stages = STEP_STAGES.map((stage): [StepStage, PlainHistogram] => [stage, new PlainHistogram(STAGE_BOUNDS_US)])
  return {
    tickDurationUs: new PlainHistogram(DURATION_BOUNDS_US),
    tickGapMs: new PlainHistogram(GAP_BOUNDS_MS),
    tickLatenessMs: new PlainHistogram(LATENESS_BOUNDS_MS),
    inputLatenessTicks: new PlainHistogram(INPUT_BOUNDS_TICKS),
    stepStageUs: Object.fromEntries(stages) as Record<StepStage, PlainHistogram>,
  }
}
