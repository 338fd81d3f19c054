import { PENALTY_MS_MAX } from './limits.ts'
import type { EmitRaceEvent, PenaltyReason } from './race-event.ts'
import { CarStatus, currentLap, type Timing } from './timing.ts'

/**
 * Adds a time penalty to the slot's car, during the race or after its flag; it counts in the classification from the
 * flag on. `timeMs` is rounded down to whole milliseconds and cut where the car's sum would pass PENALTY_MS_MAX. False,
 * and nothing happens, when no car is there or nothing is left of the penalty.
 */
export function addTimePenalty(
  timing: Timing,
  slot: number,
  penalty: { readonly tick: number; readonly timeMs: number; readonly reason: PenaltyReason },
  emit: EmitRaceEvent,
): boolean {
  const { status, penaltyMs } = timing
  if ((status[slot] ?? CarStatus.Absent) === CarStatus.Absent) return false
  const timeMs = Math.min(Math.floor(penalty.timeMs), PENALTY_MS_MAX - penaltyMs[slot]!)
  if (!(timeMs > 0)) return false
  penaltyMs[slot]! += timeMs
  timing.isOrderStale[0] = 1
  const { tick, reason } = penalty
  emit({ kind: 'penalty', tick, slot, lap: currentLap(timing, slot), reason, timeMs })
  return true
}
