import type { StateBlock } from '../simulation/state-block.ts'
import type { Track } from '../simulation/track.ts'
import { type Bests, clearBests, createBests } from './bests.ts'
import { type Crossings, createCrossings } from './crossings.ts'
import { clearExcursions, createExcursions, type Excursions } from './excursions.ts'
import { LAP_TIMES_MAX } from './limits.ts'
import { createMarks, type Marks } from './marks.ts'
import { LAP_RULES, type RulesSettings } from './rules-settings.ts'

/**
 * Timing and scoring of one race: who passed which mark when. All that changes lives in columns of the race's
 * StateBlock, one row a slot, so it is saved, restored and hashed with the cars. Progress is one number a car, the count
 * of marks passed in order, from which lap, next mark and order follow; they can never contradict each other. Times are
 * milliseconds since the green light, between ticks by interpolation. A time of 0 means none.
 */
export interface Timing {
  readonly capacity: number
  readonly tickHz: number
  readonly marks: Marks
  readonly rules: RulesSettings
  // One entry each: the race as a whole.
  /** Tick of the green light, -1 before it. */
  readonly greenTick: Int32Array
  /** 1 once nothing is timed any more. */
  readonly isStopped: Uint8Array
  /** 0 is unlimited. */
  readonly lapLimit: Int32Array
  /** 1 when the time of lap 1 counts from the green light. */
  readonly isLapOneFromGreen: Uint8Array
  /** When the winner finished, 0 before that. */
  readonly flagMs: Float64Array
  readonly finishedCount: Int32Array
  /** 1 when something other than driving has changed the order since it was last ranked. */
  readonly isOrderStale: Uint8Array
  // One entry a slot.
  /** One of {@link CarStatus}. */
  readonly status: Uint8Array
  /** Marks passed in order since the start; 0 until the line is crossed for the first time. */
  readonly passed: Int32Array
  /** `marks.reachedM` of the next mark, kept at hand because it is looked at every tick. */
  readonly nextMarkM: Float64Array
  /** Tick at which a mark was last passed, -1 before the first. */
  readonly passedTick: Int32Array
  /** Arc length at the last step. */
  readonly sM: Float64Array
  readonly lapStartMs: Float64Array
  readonly sectorStartMs: Float64Array
  readonly lastLapMs: Float64Array
  readonly bestLapMs: Float64Array
  /** When the car saw the flag, without penalties. */
  readonly finishMs: Float64Array
  /** Sum of the time penalties, whole milliseconds. */
  readonly penaltyMs: Int32Array
  /** 1 once all four wheels left the track during the present lap. */
  readonly isLapInvalid: Uint8Array
  /** The same for the present sector. */
  readonly isSectorInvalid: Uint8Array
  /** When each mark was last passed: mark `m` of a slot at slot·marks.count + m. */
  readonly markMs: Float64Array
  /** A ring a slot: lap `l` (from 1) at slot·255 + (l - 1) modulo 255, whole milliseconds. */
  readonly lapTimesMs: Uint32Array
  /** Slots by position, those without a car last. */
  readonly order: Int32Array
  /** From 1, as of the last ranking; 0 without a car. */
  readonly position: Int32Array
  /** The same for cars that have finished, 0 for all others. */
  readonly finishPosition: Int32Array
  readonly bests: Bests
  readonly excursions: Excursions
  /** Not state: of the present tick only. */
  readonly crossings: Crossings
  /** Not state: what the running order is sorted by, see running-order.ts. */
  readonly levelMs: Float64Array
  readonly levelM: Float64Array
}

export const CarStatus = { Absent: 0, Running: 1, Finished: 2, Dnf: 3, Left: 4, Dns: 5 } as const

/**
 * `track` is only read here; `capacity` is the number of slots. Nothing is timed before {@link startClock}. Whoever
 * restores a block sees to it that the rules are those of the race that was saved.
 */
export function createTiming(
  block: StateBlock,
  track: Track,
  capacity: number,
  tickHz: number,
  rules: RulesSettings = LAP_RULES,
): Timing {
  const marks = createMarks(track)
  const times = () => block.float64(capacity)
  const timing: Timing = {
    capacity,
    tickHz,
    marks,
    rules,
    greenTick: block.int32(1),
    isStopped: block.uint8(1),
    lapLimit: block.int32(1),
    isLapOneFromGreen: block.uint8(1),
    flagMs: block.float64(1),
    finishedCount: block.int32(1),
    isOrderStale: block.uint8(1),
    status: block.uint8(capacity),
    passed: block.int32(capacity),
    nextMarkM: times(),
    passedTick: block.int32(capacity),
    sM: times(),
    lapStartMs: times(),
    sectorStartMs: times(),
    lastLapMs: times(),
    bestLapMs: times(),
    finishMs: times(),
    penaltyMs: block.int32(capacity),
    isLapInvalid: block.uint8(capacity),
    isSectorInvalid: block.uint8(capacity),
    markMs: block.float64(capacity * marks.count),
    lapTimesMs: block.uint32(capacity * LAP_TIMES_MAX),
    order: block.int32(capacity),
    position: block.int32(capacity),
    finishPosition: block.int32(capacity),
    bests: createBests(block, capacity),
    excursions: createExcursions(block, capacity),
    crossings: createCrossings(capacity),
    levelMs: new Float64Array(capacity),
    levelM: new Float64Array(capacity),
  }
  timing.greenTick[0] = -1
  for (let slot = 0; slot < capacity; slot++) timing.order[slot] = slot
  return timing
}

/**
 * The lights go green at `tick`. A `lapLimit` of 0 means no limit. With `isLapOneFromGreen` the first lap's time counts
 * from here, as in a race; otherwise from the first crossing of the line, as in practice.
 */
export function startClock(
  timing: Timing,
  start: { readonly tick: number; readonly lapLimit: number; readonly isLapOneFromGreen: boolean },
): void {
  timing.greenTick[0] = start.tick
  timing.lapLimit[0] = start.lapLimit
  timing.isLapOneFromGreen[0] = start.isLapOneFromGreen ? 1 : 0
}

/** The race is over: nothing is timed any more, and who has not seen the flag will not. */
export function stopClock(timing: Timing): void {
  if (timing.isStopped[0] === 1) return
  timing.isStopped[0] = 1
  timing.isOrderStale[0] = 1
}

/** Puts a car into the slot at arc length `s`, with nothing driven yet, whoever was there before. */
export function startTiming(timing: Timing, slot: number, place: { readonly s: number }): void {
  timing.status[slot] = CarStatus.Running
  timing.passed[slot] = 0
  timing.nextMarkM[slot] = timing.marks.trackLengthM
  timing.passedTick[slot] = -1
  timing.sM[slot] = place.s
  timing.lapStartMs[slot] = 0
  timing.sectorStartMs[slot] = 0
  timing.lastLapMs[slot] = 0
  timing.bestLapMs[slot] = 0
  timing.finishMs[slot] = 0
  timing.penaltyMs[slot] = 0
  timing.isLapInvalid[slot] = 0
  timing.isSectorInvalid[slot] = 0
  timing.markMs.fill(0, slot * timing.marks.count, (slot + 1) * timing.marks.count)
  timing.lapTimesMs.fill(0, slot * LAP_TIMES_MAX, (slot + 1) * LAP_TIMES_MAX)
  clearBests(timing.bests, slot)
  clearExcursions(timing.excursions, slot)
  timing.isOrderStale[0] = 1
}

/** The car drives no further. What it has done stays in the classification; a finished car stays finished. */
export function retireTiming(timing: Timing, slot: number, why: 'dnf' | 'left' | 'dns'): void {
  if (timing.status[slot] !== CarStatus.Running) return
  const statuses = { dnf: CarStatus.Dnf, left: CarStatus.Left, dns: CarStatus.Dns }
  timing.status[slot] = statuses[why]
  timing.isOrderStale[0] = 1
}

/** Empties the slot: it appears in no classification any more. */
export function clearTiming(timing: Timing, slot: number): void {
  startTiming(timing, slot, { s: 0 })
  timing.status[slot] = CarStatus.Absent
  timing.position[slot] = 0
  timing.finishPosition[slot] = 0
}

/** The lap the car is on, from 1; 0 before its first crossing of the line. */
export function currentLap(timing: Timing, slot: number): number {
  return Math.floor((timing.passed[slot]! + timing.marks.count - 1) / timing.marks.count)
}

export function lapsCompleted(timing: Timing, slot: number): number {
  return Math.max(0, currentLap(timing, slot) - 1)
}

/** Time on the present lap at `tick`, milliseconds; 0 before the lap's time runs and after the finish. */
export function currentLapMs(timing: Timing, slot: number, tick: number): number {
  if (timing.isStopped[0] === 1) return 0
  const isFromGreen = timing.isLapOneFromGreen[0] === 1
  const isTimed = timing.status[slot] === CarStatus.Running && (isFromGreen || timing.passed[slot]! > 0)
  return isTimed ? Math.max(0, timeMs(timing, tick) - timing.lapStartMs[slot]!) : 0
}

/** Milliseconds from the green light to `tick`; 0 before it. Counted from ticks, so that nothing accumulates. */
export function timeMs(timing: Timing, tick: number): number {
  const greenTick = timing.greenTick[0]!
  return greenTick < 0 || tick <= greenTick ? 0 : ((tick - greenTick) * 1000) / timing.tickHz
}

/** Times of the newest laps in driving order, at most 255, whole milliseconds. */
export function lapTimesOf(timing: Timing, slot: number): number[] {
  const laps = lapsCompleted(timing, slot)
  const kept = Math.min(laps, LAP_TIMES_MAX)
  return Array.from({ length: kept }, (_, index) => {
    return timing.lapTimesMs[slot * LAP_TIMES_MAX + ((laps - kept + index) % LAP_TIMES_MAX)]!
  })
}

export function wholeMs(timeInMs: number): number {
  return Math.floor(timeInMs + 0.5)
}
