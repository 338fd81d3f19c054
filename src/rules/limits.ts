/** Laps a car whose times are kept one by one, the newest; longer races keep their totals and bests. */
export const LAP_TIMES_MAX = 255

/**
 * Metres of arc length in one tick beyond which a car was put somewhere else (respawn, projection across a hairpin) and
 * did not drive there: such a leap passes no gate. A car at 100 m/s moves 5 m even at 20 ticks a second.
 */
export const LEAP_MIN_M = 25

/** Milliseconds of penalties a car can collect: more than any race is long, and far within a column's 31 bits. */
export const PENALTY_MS_MAX = 86_400_000
