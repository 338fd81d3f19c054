/** How long a session waits, and how much it holds back. What an operator may want to change is in the configuration. */

/** Milliseconds: content that is not built by then will not be; the host is told and may try again. */
export const PREPARE_DEADLINE_MS = 30_000

/** Messages a second that the spectators' delay may hold besides a frame a tick: far more than a full grid has news. */
export const DELAYED_MESSAGES_PER_SECOND = 128

/** Bytes that it holds: two minutes of 32 cars in both dialects at the usual rates; beyond it frames are left out. */
export const DELAYED_BYTES_MAX = 67_108_864

/** Between two races of a standing session: without it one that cannot run would begin again and again. */
export const STANDING_PAUSE_MS = 1000
/** The same when its content could not be made ready. */
export const UNPREPARED_PAUSE_MS = 60_000

/** Ghosts of one session: rows of telemetry that everybody gets, and laps of up to three megabytes in memory. */
export const GHOSTS_MAX = 8
/** Of one driver, so that nobody has all of them. */
export const GHOSTS_PER_DRIVER_MAX = 2

/** Milliseconds from one look at a session that is watched from outside to the next: about three a second, however many watch. */
export const SIGHT_TIMING_MS = 300
/** The same for the places of its cars, when somebody wants them. */
export const SIGHT_CARS_MS = 100
/** Bytes that a row of such a look takes in the spectators' delay, about: what is held back is bounded by them. */
export const SIGHT_ROW_BYTES = 320
