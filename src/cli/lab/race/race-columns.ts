import type { RaceFigures } from '../manoeuvres/race.ts'
import { lapTimeText, NOT_REACHED } from '../times.ts'

/** What is told of a race, column by column, on the terminal and in docs/CARS.md alike. */
export interface RaceColumn {
  readonly head: string
  readonly of: (figures: RaceFigures) => string
}

export const RACE_COLUMNS: readonly RaceColumn[] = [
  { head: 'classified', of: ({ classified, cars }) => `${classified} of ${cars}` },
  { head: 'contacts per car and lap', of: ({ contactsPerCarAndLap }) => contactsPerCarAndLap.toFixed(2) },
  { head: 'overtakes', of: ({ overtakes }) => String(overtakes) },
  { head: 'put back', of: ({ respawns }) => String(respawns) },
  { head: 'track limits', of: ({ trackLimits }) => String(trackLimits) },
  { head: 'penalties', of: ({ penalties }) => String(penalties) },
  { head: 'fastest lap', of: ({ fastestLapS }) => timeText(fastestLapS) },
  { head: 'winner', of: ({ winnerS }) => timeText(winnerS) },
]

function timeText(timeS: number | null): string {
  return timeS === null ? NOT_REACHED : lapTimeText(timeS)
}
