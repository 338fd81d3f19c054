/** Bounds of the storage client and its thread, each with what it protects from. */

/** Requests waiting for the database: a stuck disk must not fill the memory. */
export const PENDING_REQUESTS_MAX = 1024

/** A request without an answer for this long is given up, because nobody may wait for ever on a stuck disk. */
export const REQUEST_TIMEOUT_MS = 10_000

/** How long a statement waits for another process that holds the database's lock. */
export const BUSY_TIMEOUT_MS = 1000

/** A thread that does not end by itself after close is ended. */
export const CLOSE_TIMEOUT_MS = 5000

/** A result that could not be saved is tried again after the first, then doubling up to the second. */
export const RETRY_BACKOFF_MIN_MS = 100
export const RETRY_BACKOFF_MAX_MS = 30_000

/** Players, and sessions, without a result that are remembered; those seen longest ago go first. Whoever signs in again and again must not fill the disk. */
export const ROWS_WITHOUT_RESULT_MAX = 100_000

/** So many players, or sessions, are written from one look at their number to the next. */
export const WRITES_BETWEEN_PRUNES = 1000

/** Longest page of a list, whatever is asked for. */
export const PAGE_ITEMS_MAX = 1000
