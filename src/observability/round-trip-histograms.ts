import type { Transport } from './counters.ts'
import { PlainHistogram } from './plain-histogram.ts'

/** How far away clients are and how evenly their answers come, by what the frame travelled on. */
export type RoundTripHistograms = Readonly<Record<Transport, TripHistograms>>

export interface TripHistograms {
  readonly rttMs: PlainHistogram
  readonly jitterMs: PlainHistogram
}

const RTT_BOUNDS_MS = [1, 2, 5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 1000, 2000, 5000]
const JITTER_BOUNDS_MS = [0.5, 1, 2, 5, 10, 15, 20, 30, 50, 75, 100, 200, 500, 1000]

export function createRoundTripHistograms(): RoundTripHistograms {
  const create = () => ({
    rttMs: new PlainHistogram(RTT_BOUNDS_MS),
    jitterMs: new PlainHistogram(JITTER_BOUNDS_MS),
  })
  return { tcp: create(), websocket: create(), udp: create() }
}
