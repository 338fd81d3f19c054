/** What race control has to tell, in the order in which it happened within a tick. Times are whole milliseconds. */
export type RaceEvent =
  /** A car completed a sector (1, 2 or 3) of `lap`. */
  | {
      readonly kind: 'sector'
      readonly tick: number
      readonly slot: number
      readonly lap: number
      readonly sector: 1 | 2 | 3
      readonly timeMs: number
    }
  | {
      readonly kind: 'lap'
      readonly tick: number
      readonly slot: number
      /** The lap that is completed, from 1. */
      readonly lap: number
      readonly timeMs: number
      readonly isValid: boolean
      /** In the race, right after crossing the line. */
      readonly position: number
    }
  | {
      readonly kind: 'finished'
      readonly tick: number
      readonly slot: number
      /**
       * As things stand: a car that is a lap down crosses the line before slower cars on the lead lap and still ranks
       * behind them, so a place can only be gained later, when one of those retires.
       */
      readonly position: number
      readonly laps: number
      /** From the green light to the flag. */
      readonly totalMs: number
    }

export type EmitRaceEvent = (event: RaceEvent) => void
