import type { Motion } from './motion.ts'
import { addTimePenalty } from './penalties.ts'
import type { EmitRaceEvent } from './race-event.ts'
import { currentLap, type Timing } from './timing.ts'

/**
 * Track limits: a car with all four wheels beyond the white lines has left the track. That costs the lap its validity at
 * once. In a race it is also an excursion, judged when the car comes back or sees the flag: it counts once, and only if
 * it was not punishment enough, so who spun, hit something or crept through the grass is forgiven, and so is who was
 * pushed off. Whether time was really gained would need a lap to compare with, which nobody has at the start.
 */

/** Less is a wheel's width over the line for a moment, milliseconds. */
const EXCURSION_MIN_MS = 100
/** Back on the track for less than this it is still the same excursion, milliseconds. */
const INTERRUPTION_MAX_MS = 1000
/** A car that slowed below this share of the speed at which it left has lost by it. */
const LOST_SPEED_SHARE = 0.4

/** One tick of a car that is off the track. */
export function stepExcursion(timing: Timing, motion: Motion, slot: number, tick: number): void {
  if (timing.rules.trackLimits === 'off') return
  timing.isLapInvalid[slot] = 1
  timing.isSectorInvalid[slot] = 1
  if (timing.rules.trackLimits === 'laps') return
  const { isOff, offTicks, leftAtMps, leastMps } = timing.excursions
  const vx = motion.vx[slot]!
  const vy = motion.vy[slot]!
  const speedMps = Math.sqrt(vx * vx + vy * vy)
  if (isOff[slot] === 0) {
    isOff[slot] = 1
    if (isAnother(timing, slot, tick)) {
      beginExcursion(timing, slot)
      leftAtMps[slot] = motion.contactTicks[slot]! > 0 ? Number.POSITIVE_INFINITY : speedMps
      leastMps[slot] = speedMps
    }
  }
  offTicks[slot]! += 1
  if (speedMps < leastMps[slot]!) leastMps[slot] = speedMps
}

/** The car is back on the track, or at the flag. */
export function judgeExcursion(timing: Timing, slot: number, tick: number, emit: EmitRaceEvent): void {
  const { isOff, offTicks, returnedTick, leftAtMps, leastMps, isCounted, count } = timing.excursions
  isOff[slot] = 0
  returnedTick[slot] = tick
  if (isCounted[slot] === 1 || offTicks[slot]! * 1000 < EXCURSION_MIN_MS * timing.tickHz) return
  if (leastMps[slot]! < LOST_SPEED_SHARE * leftAtMps[slot]!) return
  isCounted[slot] = 1
  count[slot]! += 1
  emit({ kind: 'track-limits', tick, slot, lap: currentLap(timing, slot), count: count[slot]! })
  const { warningsMax, excursionPenaltyMs } = timing.rules
  if (count[slot]! <= warningsMax) return
  addTimePenalty(timing, slot, { tick, timeMs: excursionPenaltyMs, reason: 'track-limits' }, emit)
}

function isAnother(timing: Timing, slot: number, tick: number): boolean {
  const { offTicks, returnedTick } = timing.excursions
  return offTicks[slot] === 0 || (tick - returnedTick[slot]!) * 1000 > INTERRUPTION_MAX_MS * timing.tickHz
}

function beginExcursion(timing: Timing, slot: number): void {
  timing.excursions.offTicks[slot] = 0
  timing.excursions.isCounted[slot] = 0
}
