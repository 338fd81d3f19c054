/** A crashed thread is started again after the first, milliseconds, doubling up to the second: no crash loop at full speed. */
export const RESTART_BACKOFF_MIN_MS = 100
export const RESTART_BACKOFF_MAX_MS = 10_000

/** A thread that is ended by force is waited for so long, milliseconds: one that is stuck in a call of the system must not hold up a stop. */
export const FORCED_END_MS = 500
