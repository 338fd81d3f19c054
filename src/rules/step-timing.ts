import type { EmitRaceEvent } from './race-event.ts'
import { settleTiming as settle } from './settle-timing.ts'
import { stepCar } from './step-timings.ts'
import { CarStatus, type Timing, timeMs } from './timing.ts'

/**
 * One car at a time, for callers that do not have {@link stepTimings}'s columns. Such a car's speed is not known, so
 * it is not for races with time penalties.
 */
export function stepTiming(
  timing: Timing,
  slot: number,
  tick: number,
  previousS: number,
  s: number,
  isOnTrack: boolean,
  emit: EmitRaceEvent,
): void {
  const { status, sM, capacity } = timing
  if (status[slot] === CarStatus.Running && timeMs(timing, tick) > 0) {
    const zeros = new Float64Array(capacity)
    const motion = {
      s: new Float64Array(capacity).fill(s),
      isOnTrack: new Uint8Array(capacity).fill(isOnTrack ? 1 : 0),
      vx: zeros,
      vy: zeros,
      contactTicks: new Uint8Array(capacity),
    }
    sM[slot] = previousS
    stepCar(timing, motion, slot, tick, emit)
  }
  sM[slot] = s
}

export function settleTiming(timing: Timing, tick: number, emit: EmitRaceEvent): void {
  settle(timing, tick, emit)
}
