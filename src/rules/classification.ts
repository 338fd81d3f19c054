import type { ClassifiedStatus } from '../protocol/server-messages.ts'
import { isAhead, measureLevels } from './running-order.ts'
import { CarStatus, lapsCompleted, type Timing, wholeMs } from './timing.ts'

/** One row of a classification by slot; the race adds who drove. Times in whole milliseconds, absent when there is none. */
export interface ClassifiedSlot {
  readonly position: number
  readonly slot: number
  readonly laps: number
  readonly bestLapMs?: number
  readonly lastLapMs?: number
  /** From the green light to the flag and the penalties on top; absent for a car that has not finished. */
  readonly totalMs?: number
  /** Sum of the time penalties; they are part of `totalMs`. */
  readonly penaltyMs?: number
  readonly status: ClassifiedStatus
  /** To the leader; absent for the leader, where no time is known, and from a whole lap behind on. */
  readonly gapMs?: number
  /** To the car ahead, likewise. */
  readonly intervalMs?: number
  /** Whole laps behind the leader, in place of `gapMs`. */
  readonly gapLaps?: number
  /** Behind the car ahead, likewise. */
  readonly intervalLaps?: number
}

export interface ClassifyOptions {
  /** `race`: by progress and the flag. `best-lap`: by the best valid lap, cars without one behind all others. */
  readonly by: 'race' | 'best-lap'
  /** Nobody drives on: cars still running become finished (best-lap, with a lap) or dnf. */
  readonly isFinal: boolean
}

/** All slots that hold or held a car, best first. Makes garbage: for results and live pages, not for every tick. */
export function classify(timing: Timing, options: ClassifyOptions): ClassifiedSlot[] {
  const slots = Array.from({ length: timing.capacity }, (_, slot) => slot)
  const present = slots.filter((slot) => timing.status[slot] !== CarStatus.Absent)
  measureLevels(timing)
  present.sort(options.by === 'race' ? byRace(timing, options.isFinal) : byBestLap(timing))
  return present.map((slot, index) => {
    const leader = present[0] ?? slot
    const { timeMs: gapMs, laps: gapLaps } = index === 0 ? NO_GAP : gap(timing, slot, leader, options)
    const ahead = present[index - 1]
    const { timeMs: intervalMs, laps: intervalLaps } = ahead === undefined ? NO_GAP : gap(timing, slot, ahead, options)
    return {
      position: index + 1,
      slot,
      laps: lapsCompleted(timing, slot),
      ...known('bestLapMs', timeOf(timing.bestLapMs[slot]!)),
      ...known('lastLapMs', timeOf(timing.lastLapMs[slot]!)),
      ...known('totalMs', totalMs(timing, slot)),
      ...known('penaltyMs', timeOf(timing.penaltyMs[slot]!)),
      status: statusOf(timing, slot, options),
      ...known('gapMs', gapMs),
      ...known('intervalMs', intervalMs),
      ...known('gapLaps', gapLaps),
      ...known('intervalLaps', intervalLaps),
    }
  })
}

function byRace(timing: Timing, isFinal: boolean): (slot: number, other: number) => number {
  return (slot, other) => (isAhead(timing, slot, other, isFinal) ? -1 : 1)
}

/**
 * A car without a valid lap has no time, which is not a time of zero: it is never on pole. Of two whose laps are equal
 * as they are shown, the one who drove it first is ahead.
 */
function byBestLap(timing: Timing): (slot: number, other: number) => number {
  const best = (slot: number) => timeOf(timing.bestLapMs[slot]!) ?? Number.POSITIVE_INFINITY
  const { lapAtMs } = timing.bests
  return (slot, other) => {
    if (best(slot) !== best(other)) return best(slot) < best(other) ? -1 : 1
    if (lapAtMs[slot] !== lapAtMs[other]) return lapAtMs[slot]! < lapAtMs[other]! ? -1 : 1
    return isAhead(timing, slot, other, false) ? -1 : 1
  }
}

function statusOf(timing: Timing, slot: number, options: ClassifyOptions): ClassifiedStatus {
  switch (timing.status[slot]!) {
    case CarStatus.Finished:
      return 'finished'
    case CarStatus.Dnf:
      return 'dnf'
    case CarStatus.Left:
      return 'left'
    case CarStatus.Dns:
      return 'dns'
    default: {
      if (!options.isFinal) return 'running'
      return options.by === 'best-lap' && timing.lastLapMs[slot]! > 0 ? 'finished' : 'dnf'
    }
  }
}

interface Gap {
  readonly timeMs?: number
  readonly laps?: number
}
const NO_GAP: Gap = {}

/**
 * How far the car is behind `ahead`. Times are differences of whole milliseconds, so that gaps and times add up: of
 * best laps; at the flag of totals, penalties included; on the road of the moments at which both passed the mark that
 * the car passed last.
 */
function gap(timing: Timing, slot: number, ahead: number, options: ClassifyOptions): Gap {
  if (options.by === 'best-lap') return behind(timeOf(timing.bestLapMs[slot]!), timeOf(timing.bestLapMs[ahead]!))
  if (!isComparable(timing, slot, ahead, options.isFinal)) return NO_GAP
  const { count } = timing.marks
  const passed = timing.passed[slot]!
  const lead = timing.passed[ahead]! - passed
  if (lead >= count) return { laps: Math.floor(lead / count) }
  const [own, other] = [totalMs(timing, slot), totalMs(timing, ahead)]
  if (own !== undefined && other !== undefined) return behind(own, other)
  if (passed === 0 || lead < 0) return NO_GAP
  const mark = (passed - 1) % count
  return behind(wholeMs(timing.markMs[slot * count + mark]!), wholeMs(timing.markMs[ahead * count + mark]!))
}

/** Who is out has no gap, nor, at the end, has who did not see the flag to those who did. */
function isComparable({ status }: Timing, slot: number, ahead: number, isFinal: boolean): boolean {
  const isIn = (car: number) => status[car] === CarStatus.Running || status[car] === CarStatus.Finished
  return isIn(slot) && isIn(ahead) && (!isFinal || status[slot] === status[ahead])
}

function behind(own: number | undefined, ahead: number | undefined): Gap {
  return own === undefined || ahead === undefined ? NO_GAP : { timeMs: Math.max(0, own - ahead) }
}

function totalMs(timing: Timing, slot: number): number | undefined {
  if (timing.status[slot] !== CarStatus.Finished) return undefined
  return wholeMs(timing.finishMs[slot]!) + timing.penaltyMs[slot]!
}

/** A column's time in whole milliseconds; its 0 is none. */
function timeOf(timeInMs: number): number | undefined {
  return timeInMs === 0 ? undefined : wholeMs(timeInMs)
}

/** An absent key for an absent value. A gap of 0 is a time. */
function known<Key extends string>(key: Key, value: number | undefined): { readonly [K in Key]?: number } {
  if (value === undefined) return {}
  return { [key]: value } as { readonly [K in Key]?: number }
}
