import type { ClassifiedStatus } from '../protocol/server-messages.ts'
import { finalGroup, isAhead } from './running-order.ts'
import { CarStatus, lapsCompleted, type Timing, wholeMs } from './timing.ts'

/** One row of a classification by slot; the race adds who drove. Times in whole milliseconds, absent when there is none. */
export interface ClassifiedSlot {
  readonly position: number
  readonly slot: number
  readonly laps: number
  readonly bestLapMs?: number
  readonly lastLapMs?: number
  readonly totalMs?: number
  readonly status: ClassifiedStatus
  /** To the leader; absent for the leader, where no time is known, and from a whole lap behind on. */
  readonly gapMs?: number
  /** To the car ahead, likewise. */
  readonly intervalMs?: number
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
  const compare = options.by === 'race' ? byRace(timing, options.isFinal) : byBestLap(timing)
  present.sort(compare)
  return present.map((slot, index) => {
    const gapTo = (other: number | undefined) => (other === undefined ? undefined : gapMs(timing, slot, other, options))
    const leader = present[0] ?? slot
    return {
      position: index + 1,
      slot,
      laps: lapsCompleted(timing, slot),
      ...time('bestLapMs', timing.bestLapMs[slot]! || undefined),
      ...time('lastLapMs', timing.lastLapMs[slot]! || undefined),
      ...time('totalMs', timing.finishMs[slot]! || undefined),
      status: statusOf(timing, slot, options),
      ...time('gapMs', index === 0 ? undefined : gapTo(leader)),
      ...time('intervalMs', gapTo(present[index - 1])),
    }
  })
}

/** At the end a car that did not reach the flag ranks behind those that did, whatever it had ahead on the road. */
function byRace(timing: Timing, isFinal: boolean): (slot: number, other: number) => number {
  const groupOf = isFinal ? finalGroup : undefined
  return (slot, other) => (isAhead(timing, slot, other, groupOf) ? -1 : 1)
}

/** A car without a valid lap has no time, which is not a time of zero: it is never on pole. */
function byBestLap(timing: Timing): (slot: number, other: number) => number {
  const best = (slot: number) => timing.bestLapMs[slot]! || Number.POSITIVE_INFINITY
  return (slot, other) => {
    if (best(slot) !== best(other)) return best(slot) < best(other) ? -1 : 1
    return isAhead(timing, slot, other) ? -1 : 1
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

/**
 * How much later than `ahead` the car passed the mark that it passed last; undefined when no such time is kept. The
 * difference of whole milliseconds, so that gaps and times add up.
 */
function gapMs(timing: Timing, slot: number, ahead: number, options: ClassifyOptions): number | undefined {
  if (options.by === 'best-lap') {
    const [own, other] = [timing.bestLapMs[slot]!, timing.bestLapMs[ahead]!]
    return own === 0 || other === 0 ? undefined : wholeMs(own) - wholeMs(other)
  }
  const { count } = timing.marks
  const passed = timing.passed[slot]!
  const lead = timing.passed[ahead]! - passed
  if (passed === 0 || lead < 0 || lead >= count) return undefined
  const mark = (passed - 1) % count
  return Math.max(0, wholeMs(timing.markMs[slot * count + mark]!) - wholeMs(timing.markMs[ahead * count + mark]!))
}

/** An absent key for an absent time. A gap of 0 is a time; a column's 0 is none and comes here as undefined. */
function time<Key extends string>(key: Key, timeInMs: number | undefined): { readonly [K in Key]?: number } {
  if (timeInMs === undefined) return {}
  return { [key]: wholeMs(timeInMs) } as { readonly [K in Key]?: number }
}
