import { SECTORS } from '../../protocol/limits.ts'
import type { SessionSnapshotMessage } from '../../protocol/server-messages.ts'
import { wholeMs } from '../../rules/timing.ts'
import type { SessionRun } from './session-run.ts'

/** Best times of a run as the wire has them: whole milliseconds, a key for each that there is, 0 for a sector without. */
export type BestTimes = Pick<SessionSnapshotMessage, 'bestLapMs' | 'bestSectorsMs'>

export function bestTimesOf({ race: { timing } }: SessionRun, slot: number): BestTimes {
  return bestTimes(timing.bestLapMs[slot] ?? 0, timing.bests.sectorMs.subarray(slot * SECTORS, (slot + 1) * SECTORS))
}

/** Of all who have driven in the run, also of those who have left. */
export function sessionBestTimesOf({ race: { timing } }: SessionRun): BestTimes {
  return bestTimes(timing.bests.sessionLapMs[0] ?? 0, timing.bests.sessionSectorMs)
}

function bestTimes(lapMs: number, sectorsMs: Float64Array): BestTimes {
  return {
    ...(lapMs === 0 ? {} : { bestLapMs: wholeMs(lapMs) }),
    ...(sectorsMs.some((timeMs) => timeMs > 0) ? { bestSectorsMs: Array.from(sectorsMs, wholeMs) } : {}),
  }
}
