import type { Motion } from './motion.ts'
import { passMarks } from './pass-marks.ts'
import type { EmitRaceEvent } from './race-event.ts'
import { settleTiming } from './settle-timing.ts'
import { CarStatus, currentLap, retireTiming, type Timing } from './timing.ts'
import { judgeExcursion, stepExcursion } from './track-limits.ts'

/**
 * The tick of race control: turns motion along the track into marks, sectors, laps, excursions and finishes. A mark
 * counts only as the next one in order and only when driven over forwards, so going back and forth over the line,
 * driving the wrong way and leaving out part of the lap never give a lap. First every car is stepped by itself, then
 * all who crossed the line are looked at together: who wins must not depend on slot numbers. A car between two marks
 * costs two comparisons, and nothing but the events is allocated.
 */

/** One tick of all cars, which ended at `tick`. Does nothing before the green light. True when a car passed a mark. */
export function stepTimings(timing: Timing, motion: Motion, tick: number, emit: EmitRaceEvent): boolean {
  const greenTick = timing.greenTick[0]!
  if (greenTick < 0 || tick <= greenTick) return false
  const isStopped = timing.isStopped[0] === 1
  const passed = isStopped ? 0 : stepCars(timing, motion, tick, emit)
  if (!isStopped && timing.rules.retireAfterSeconds > 0 && tick % timing.tickHz === 0) retireStalled(timing, tick, emit)
  settleTiming(timing, tick, emit)
  return passed > 0
}

/** How many marks were passed. */
function stepCars(timing: Timing, motion: Motion, tick: number, emit: EmitRaceEvent): number {
  const { status, sM, nextMarkM, capacity } = timing
  const { isOff } = timing.excursions
  const { s, isOnTrack } = motion
  let passed = 0
  for (let slot = 0; slot < capacity; slot++) {
    if (status[slot] !== CarStatus.Running) continue
    const nowM = s[slot]!
    // Forwards, not yet at the next mark and not round the loop: by far the most ticks.
    const isBetweenMarks = nowM >= sM[slot]! && nowM < nextMarkM[slot]!
    if (!isBetweenMarks || isOnTrack[slot] === 0 || isOff[slot] === 1) {
      passed += stepCar(timing, motion, slot, tick, emit)
    }
    sM[slot] = nowM
  }
  return passed
}

/** One tick of one running car, whatever it does. Returns how many marks it passed. */
function stepCar(timing: Timing, motion: Motion, slot: number, tick: number, emit: EmitRaceEvent): number {
  if (motion.isOnTrack[slot] === 1) {
    if (timing.excursions.isOff[slot] === 1) judgeExcursion(timing, slot, tick, emit)
    return passMarks(timing, motion, slot, tick)
  }
  stepExcursion(timing, motion, slot, tick)
  const passed = passMarks(timing, motion, slot, tick)
  // A lap or sector that has just begun begins off the track.
  if (passed > 0) spoilLap(timing, slot)
  return passed
}

function spoilLap(timing: Timing, slot: number): void {
  if (timing.rules.trackLimits === 'off') return
  timing.isLapInvalid[slot] = 1
  timing.isSectorInvalid[slot] = 1
}

/** Looked at once a second. The wait begins with the first look, so that who joins late has all of it. */
function retireStalled(timing: Timing, tick: number, emit: EmitRaceEvent): void {
  const { status, passedTick, capacity } = timing
  const ticksMax = timing.rules.retireAfterSeconds * timing.tickHz
  for (let slot = 0; slot < capacity; slot++) {
    if (status[slot] !== CarStatus.Running) continue
    if (passedTick[slot] === -1) passedTick[slot] = tick
    if (tick - passedTick[slot]! < ticksMax) continue
    retireTiming(timing, slot, 'dnf')
    emit({ kind: 'retired', tick, slot, lap: currentLap(timing, slot) })
  }
}
