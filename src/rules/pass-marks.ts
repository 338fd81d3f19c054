import { LAP_TIMES_MAX, LEAP_MIN_M } from './limits.ts'
import type { Motion } from './motion.ts'
import { currentLap, type Timing, wholeMs } from './timing.ts'

/**
 * What a car passes within one tick, with the moment of each found by interpolation. Moments are handed on in the
 * timing's columns, never as arguments: a double that crosses a call is allocated.
 */

/**
 * Notes every mark that the slot's car has passed in its order since `timing.sM`, and whether it crossed the line, which
 * counts for the flag also where it completes no lap because part of it was left out. Returns how many marks.
 */
export function passMarks(timing: Timing, motion: Motion, slot: number, tick: number): number {
  const { marks, crossings, markMs, nextMarkM, passed } = timing
  const { count, trackLengthM } = marks
  const previousM = timing.sM[slot]!
  // The short way around, negative when backwards.
  let drivenM = motion.s[slot]! - previousM
  if (drivenM < -trackLengthM / 2) drivenM += trackLengthM
  else if (drivenM > trackLengthM / 2) drivenM -= trackLengthM
  if (drivenM <= 0 || drivenM > LEAP_MIN_M) return 0
  const tickMs = 1000 / timing.tickHz
  const endMs = ((tick - timing.greenTick[0]!) * 1000) / timing.tickHz
  const lineM = trackLengthM - previousM
  if (lineM <= drivenM) {
    crossings.slots[crossings.count++] = slot
    crossings.atMs[slot] = endMs - tickMs * (1 - lineM / drivenM)
    crossings.lapMs[slot] = 0
  }
  for (let index = 0; index < count; index++) {
    let distanceM = nextMarkM[slot]! - previousM
    if (distanceM <= 0) distanceM += trackLengthM
    if (distanceM > drivenM) return index
    const mark = passed[slot]! % count
    markMs[slot * count + mark] = endMs - tickMs * (1 - distanceM / drivenM)
    timing.passedTick[slot] = tick
    passMark(timing, slot, mark)
  }
  return count
}

/** `mark` is the next one in order; when it was passed stands in `markMs`. */
function passMark(timing: Timing, slot: number, mark: number): void {
  const { marks, passed } = timing
  const lap = currentLap(timing, slot)
  passed[slot]! += 1
  timing.nextMarkM[slot] = marks.reachedM[passed[slot]! % marks.count]!
  if (lap === 0) {
    beginFirstLap(timing, slot)
    return
  }
  if (marks.sectorEnded[mark] !== 0) completeSector(timing, slot, mark, lap)
  if (mark === 0) completeLap(timing, slot, lap)
}

function beginFirstLap(timing: Timing, slot: number): void {
  const startMs = timing.isLapOneFromGreen[0] === 1 ? 0 : timing.markMs[slot * timing.marks.count]!
  timing.lapStartMs[slot] = startMs
  timing.sectorStartMs[slot] = startMs
  timing.isLapInvalid[slot] = 0
  timing.isSectorInvalid[slot] = 0
}

function completeSector(timing: Timing, slot: number, mark: number, lap: number): void {
  const { marks, bests } = timing
  const { sectors } = timing.crossings
  const sector = marks.sectorEnded[mark]! - 1
  const entry = slot * 3 + sector
  const atMs = timing.markMs[slot * marks.count + mark]!
  const sectorMs = atMs - timing.sectorStartMs[slot]!
  const isValid = timing.isSectorInvalid[slot] === 0
  const bestMs = bests.sectorMs[entry]!
  const isOwnBest = isValid && (bestMs === 0 || sectorMs <= bestMs)
  const sessionMs = bests.sessionSectorMs[sector]!
  if (isOwnBest) bests.sectorMs[entry] = sectorMs
  if (isValid && (sessionMs === 0 || sectorMs < sessionMs)) bests.sessionSectorMs[sector] = sectorMs
  timing.sectorStartMs[slot] = atMs
  timing.isSectorInvalid[slot] = 0
  sectors.entries[sectors.count++] = entry
  sectors.timeMs[entry] = sectorMs
  sectors.lap[entry] = lap
  sectors.isValid[entry] = isValid ? 1 : 0
  sectors.isOwnBest[entry] = isOwnBest ? 1 : 0
}

function completeLap(timing: Timing, slot: number, lap: number): void {
  const { bests, crossings } = timing
  const atMs = timing.markMs[slot * timing.marks.count]!
  const lapMs = atMs - timing.lapStartMs[slot]!
  const isValid = timing.isLapInvalid[slot] === 0
  const bestMs = timing.bestLapMs[slot]!
  const sessionMs = bests.sessionLapMs[0]!
  if (isValid && (bestMs === 0 || lapMs < bestMs)) {
    timing.bestLapMs[slot] = lapMs
    // To the thousandth, as times are shown: who repeats his best keeps the earlier moment.
    if (wholeMs(lapMs) !== wholeMs(bestMs)) bests.lapAtMs[slot] = atMs
  }
  if (isValid && (sessionMs === 0 || lapMs < sessionMs)) bests.sessionLapMs[0] = lapMs
  timing.lastLapMs[slot] = lapMs
  timing.lapTimesMs[slot * LAP_TIMES_MAX + ((lap - 1) % LAP_TIMES_MAX)] = wholeMs(lapMs)
  timing.lapStartMs[slot] = atMs
  timing.isLapInvalid[slot] = 0
  crossings.lapMs[slot] = lapMs
  crossings.isValid[slot] = isValid ? 1 : 0
  crossings.isOwnBest[slot] = isValid && lapMs === timing.bestLapMs[slot] ? 1 : 0
}
