import type { PlayerId } from './ids.ts'

/**
 * What dialect 2 hears of a run while it is driven: one message for each thing that race control found, with the tick of
 * the session at which it happened. Laps count from 1, and 0 is before the first crossing of the line; times are whole
 * milliseconds.
 */
export type RaceNewsMessage =
  | (OfCar<'SectorCompleted'> & Judged & { readonly sector: number; readonly isValid?: boolean })
  /** `position` is the one in the race, right after crossing the line. */
  | (OfCar<'LapCompleted'> & Judged & { readonly isValid: boolean; readonly position: number })
  | {
      readonly type: 'CarFinished'
      readonly tick: number
      readonly playerId: PlayerId
      /** As things stand: penalties and cars that are still to finish may change it. */
      readonly position: number
      /** From the green light to the flag, with the penalties so far. */
      readonly totalMs: number
    }
  /** The driver gained by leaving the track; `count` such excursions so far in this run. */
  | (OfCar<'TrackLimits'> & { readonly count: number })
  /** So much is added to the driver's race time; `reason` is `track_limits`; `steward` is kept for later, and others may come. */
  | (OfCar<'TimePenalty'> & { readonly reason: string; readonly timeMs: number })
  /** Out of the race, because the car passed no timing mark for too long. */
  | OfCar<'CarRetired'>

interface OfCar<Type extends string> {
  readonly type: Type
  readonly tick: number
  readonly playerId: PlayerId
  readonly lap: number
}

/** A time, and how good it is. Only what was driven within the track limits is ever a best. */
interface Judged {
  readonly timeMs: number
  /** No time of this driver is better. */
  readonly isOwnBest?: boolean
  /** No time of the session's run is better. */
  readonly isSessionBest?: boolean
}
