/** What sessions are bound by beyond their configuration, each with its unit and what it guards against. */

/** Between two races of a standing session: without it one that cannot run would begin again and again. */
export const STANDING_PAUSE_MS = 1000
/** The same when its content could not be made ready. */
export const UNPREPARED_PAUSE_MS = 60_000

/** Ghosts of one session: rows of telemetry that everybody gets, and laps of up to three megabytes in memory. */
export const GHOSTS_MAX = 8
/** Of one driver, so that nobody has all of them. */
export const GHOSTS_PER_DRIVER_MAX = 2
