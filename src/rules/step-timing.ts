import { LAP_TIMES_MAX, LEAP_MIN_M } from './limits.ts'
import { aheadM, movedM } from './marks.ts'
import type { EmitRaceEvent } from './race-event.ts'
import { rankCars } from './running-order.ts'
import { CarStatus, currentLap, lapsCompleted, type Timing, timeMs, wholeMs } from './timing.ts'

/**
 * Turns motion along the track into marks, sectors, laps and finishes. A mark counts only as the next one in order and
 * only when driven over forwards, so going back and forth over the line, driving the wrong way and leaving out part of
 * the lap never give a lap. Within a tick first every car is stepped, then {@link settleTiming} looks at all who
 * crossed the line in the order in which they did: who wins must not depend on slot numbers.
 */

/**
 * One car's motion during the tick that ended at `tick`, from arc length `previousS` to `s` (both 0 ≤ s < length).
 * `isOnTrack` is false while all four wheels are outside the white lines. Emits sectors; laps come from settling.
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
  timing.sM[slot] = s
  if (timing.status[slot] !== CarStatus.Running || timeMs(timing, tick) === 0) return
  if (!isOnTrack) timing.isLapInvalid[slot] = 1
  const drivenM = movedM(timing.marks, previousS, s)
  if (drivenM <= 0 || drivenM > LEAP_MIN_M) return
  passMarks(timing, slot, tick, previousS, drivenM, emit)
  if (!isOnTrack) timing.isLapInvalid[slot] = 1
}

/** Call once after all cars were stepped: emits this tick's laps and finishes in the order of crossing the line. */
export function settleTiming(timing: Timing, tick: number, emit: EmitRaceEvent): void {
  const { crossings } = timing
  if (crossings.count === 0) return
  sortCrossings(timing)
  for (let index = 0; index < crossings.count; index++) showFlag(timing, crossings.slots[index]!)
  rankCars(timing)
  for (let index = 0; index < crossings.count; index++) {
    const slot = crossings.slots[index]!
    emitLap(timing, slot, tick, emit)
    emitFinish(timing, slot, tick, emit)
  }
  crossings.count = 0
}

function passMarks(
  timing: Timing,
  slot: number,
  tick: number,
  previousS: number,
  drivenM: number,
  emit: EmitRaceEvent,
): void {
  const { marks } = timing
  const lineM = aheadM(marks, previousS, 0)
  if (lineM <= drivenM) noteCrossing(timing, slot, momentMs(timing, tick, lineM / drivenM))
  for (;;) {
    const mark = timing.passed[slot]! % marks.count
    const distanceM = aheadM(marks, previousS, marks.sM[mark]!)
    if (distanceM > drivenM) return
    passMark(timing, slot, tick, mark, momentMs(timing, tick, distanceM / drivenM), emit)
  }
}

/** When `share` (0..1) of the tick that ended at `tick` had gone by. */
function momentMs(timing: Timing, tick: number, share: number): number {
  return timeMs(timing, tick) - (1000 / timing.tickHz) * (1 - share)
}

function passMark(timing: Timing, slot: number, tick: number, mark: number, atMs: number, emit: EmitRaceEvent): void {
  const isFirst = timing.passed[slot] === 0
  const lap = currentLap(timing, slot)
  timing.passed[slot]! += 1
  timing.markMs[slot * timing.marks.count + mark] = atMs
  if (isFirst) {
    beginFirstLap(timing, slot, atMs)
    return
  }
  const sector = mark === 0 ? 3 : timing.marks.sectorEnded[mark]!
  if (sector === 1 || sector === 2 || sector === 3) {
    const sectorMs = atMs - timing.sectorStartMs[slot]!
    timing.sectorStartMs[slot] = atMs
    emit({ kind: 'sector', tick, slot, lap, sector, timeMs: wholeMs(sectorMs) })
  }
  if (mark === 0) completeLap(timing, slot, lap, atMs)
}

function beginFirstLap(timing: Timing, slot: number, atMs: number): void {
  const startMs = timing.isLapOneFromGreen[0] === 1 ? 0 : atMs
  timing.lapStartMs[slot] = startMs
  timing.sectorStartMs[slot] = startMs
  timing.isLapInvalid[slot] = 0
}

function completeLap(timing: Timing, slot: number, lap: number, atMs: number): void {
  const lapMs = atMs - timing.lapStartMs[slot]!
  const isValid = timing.isLapInvalid[slot] === 0
  const bestMs = timing.bestLapMs[slot]!
  timing.lastLapMs[slot] = lapMs
  if (isValid && (bestMs === 0 || lapMs < bestMs)) timing.bestLapMs[slot] = lapMs
  timing.lapTimesMs[slot * LAP_TIMES_MAX + ((lap - 1) % LAP_TIMES_MAX)] = wholeMs(lapMs)
  timing.lapStartMs[slot] = atMs
  timing.isLapInvalid[slot] = 0
  timing.crossings.lapMs[slot] = lapMs
  timing.crossings.isValid[slot] = isValid ? 1 : 0
}

/** Every forward crossing counts for the flag, also one that completes no lap because part of it was left out. */
function noteCrossing(timing: Timing, slot: number, atMs: number): void {
  const { crossings } = timing
  crossings.slots[crossings.count++] = slot
  crossings.atMs[slot] = atMs
  crossings.lapMs[slot] = 0
}

/** By time, then by slot. Insertion sort: there is hardly ever more than one. */
function sortCrossings(timing: Timing): void {
  const { slots, atMs, count } = timing.crossings
  for (let index = 1; index < count; index++) {
    const slot = slots[index]!
    let place = index
    while (place > 0 && isBefore(atMs, slot, slots[place - 1]!)) {
      slots[place] = slots[place - 1]!
      place--
    }
    slots[place] = slot
  }
}

function isBefore(atMs: Float64Array, slot: number, other: number): boolean {
  return atMs[slot] === atMs[other] ? slot < other : atMs[slot]! < atMs[other]!
}

/** Finishes the car if it has done its laps, or if the winner was home before it crossed the line. */
function showFlag(timing: Timing, slot: number): void {
  const atMs = timing.crossings.atMs[slot]!
  const lapLimit = timing.lapLimit[0]!
  const hasDoneAll = lapLimit > 0 && lapsCompleted(timing, slot) >= lapLimit
  if (!hasDoneAll && timing.flagMs[0] === 0) return
  if (timing.flagMs[0] === 0) timing.flagMs[0] = atMs
  timing.status[slot] = CarStatus.Finished
  timing.finishMs[slot] = atMs
  timing.finishedCount[0]! += 1
  // Marks beyond the last whole lap count for nothing any more: cars level on laps are ordered by time at the flag.
  timing.passed[slot] = lapsCompleted(timing, slot) * timing.marks.count + 1
}

function emitLap(timing: Timing, slot: number, tick: number, emit: EmitRaceEvent): void {
  const lapMs = timing.crossings.lapMs[slot]!
  if (lapMs === 0) return
  const lap = lapsCompleted(timing, slot)
  const isValid = timing.crossings.isValid[slot] === 1
  emit({ kind: 'lap', tick, slot, lap, timeMs: wholeMs(lapMs), isValid, position: timing.position[slot]! })
}

function emitFinish(timing: Timing, slot: number, tick: number, emit: EmitRaceEvent): void {
  if (timing.status[slot] !== CarStatus.Finished) return
  const totalMs = wholeMs(timing.finishMs[slot]!)
  const laps = lapsCompleted(timing, slot)
  emit({ kind: 'finished', tick, slot, position: timing.position[slot]!, laps, totalMs })
}
