import { SECTORS } from '../protocol/limits.ts'
import { currentLap, type Timing, wholeMs } from './timing.ts'

/**
 * The sector times that a timing page shows of a car: those of the lap under way, as far as it has come, and until its
 * first sector is complete those of the lap before. Whole milliseconds in the order of the sectors, 0 for none.
 */
export function shownSectorsMs(timing: Timing, slot: number): number[] {
  const { marks, markMs, passed } = timing
  const lap = currentLap(timing, slot)
  const [first, second] = [marks.sectorEnded.indexOf(1), marks.sectorEnded.indexOf(2)]
  if (lap === 0 || first < 0 || second < 0) return NONE
  const at = (mark: number) => markMs[slot * marks.count + mark]!
  const lapStartMs = timing.lapStartMs[slot]!
  const lastMark = (passed[slot]! - 1) % marks.count
  if (lastMark >= second) return whole([at(first) - lapStartMs, at(second) - at(first), 0])
  if (lastMark >= first) return whole([at(first) - lapStartMs, 0, 0])
  if (lap === 1) return NONE
  const beforeMs = lapStartMs - timing.lastLapMs[slot]!
  return whole([at(first) - beforeMs, at(second) - at(first), lapStartMs - at(second)])
}

const NONE = Array.from({ length: SECTORS }, () => 0)

function whole(timesMs: readonly number[]): number[] {
  return timesMs.map((timeMs) => Math.max(0, wholeMs(timeMs)))
}
