/** How strictly a session is judged. The same for its whole life, hence no state. */
export interface RulesSettings {
  /**
   * What it costs to leave the track with all four wheels. `off`: nothing. `laps`: the lap gives no time. `penalties`:
   * that, and who does it again and again and gains by it is given time penalties, which is for races.
   */
  readonly trackLimits: 'off' | 'laps' | 'penalties'
  /** So many excursions of a driver are only counted; each further one costs him `excursionPenaltyMs`. */
  readonly warningsMax: number
  /** Whole milliseconds. */
  readonly excursionPenaltyMs: number
  /** A car that passes no mark for so long is out of the race, seconds; 0 never. */
  readonly retireAfterSeconds: number
}

/** Three strikes and then five seconds each, which is Formula 1's practice. */
export const RACE_RULES: RulesSettings = {
  trackLimits: 'penalties',
  warningsMax: 3,
  excursionPenaltyMs: 5000,
  retireAfterSeconds: 0,
}

/** Where only lap times count. */
export const LAP_RULES: RulesSettings = { ...RACE_RULES, trackLimits: 'laps' }
