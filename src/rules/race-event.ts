/**
 * What race control has to tell. Ticks follow each other; within a tick what happens on the road comes first, then
 * sectors, then laps and flags in the order in which the line was crossed. Times are whole milliseconds. More kinds may
 * come: whoever hands events on lets pass what he does not know.
 */
export type RaceEvent =
  /** A car completed a sector of `lap`. */
  | (OfCar<'sector'> & Timed & { readonly sector: 1 | 2 | 3 })
  /** A car completed `lap`; `position` is the one in the race, right after crossing the line. */
  | (OfCar<'lap'> & Timed & { readonly position: number })
  | {
      readonly kind: 'finished'
      readonly tick: number
      readonly slot: number
      /**
       * As things stand: a car that is a lap down crosses the line before slower cars on the lead lap and still ranks
       * behind them, so a place is gained later when one of those retires, and lost or gained by time penalties.
       */
      readonly position: number
      readonly laps: number
      /** From the green light to the flag, with the penalties so far. */
      readonly totalMs: number
    }
  /** A car left the track and gained by it; `count` such excursions so far. */
  | (OfCar<'track-limits'> & { readonly count: number })
  /** A time penalty. */
  | (OfCar<'penalty'> & { readonly reason: PenaltyReason; readonly timeMs: number })
  /** A car is out of the race because it stood still. A driver who leaves is the session's news. */
  | OfCar<'retired'>

/** Why a penalty was given: by the rules, or by somebody who runs the race, which nothing does so far. */
export type PenaltyReason = 'track-limits' | 'steward'

export type EmitRaceEvent = (event: RaceEvent) => void

interface OfCar<Kind extends string> {
  readonly kind: Kind
  readonly tick: number
  readonly slot: number
  /** From 1; 0 before the first crossing of the line. */
  readonly lap: number
}

interface Timed {
  readonly timeMs: number
  /** Driven within the track limits. What was not is never a best time. */
  readonly isValid: boolean
  /** No time of this car is better. */
  readonly isOwnBest: boolean
  /** No time of the session is better; of equal times each is. */
  readonly isSessionBest: boolean
}
