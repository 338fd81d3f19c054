import { PlainHistogram } from './plain-histogram.ts'

/** How the ticks of one thread go. */
export interface TickHistograms {
  readonly tickDurationUs: PlainHistogram
  readonly tickGapMs: PlainHistogram
}

const DURATION_BOUNDS_US = [50, 100, 200, 400, 800, 1200, 1600, 2000, 3000, 4000, 8000, 16_000]
const GAP_BOUNDS_MS = [1, 2, 3, 4, 4.2, 4.5, 5, 6, 8, 10, 15, 20, 50, 100]

export function createTickHistograms(): TickHistograms {
  return { tickDurationUs: new PlainHistogram(DURATION_BOUNDS_US), tickGapMs: new PlainHistogram(GAP_BOUNDS_MS) }
}
