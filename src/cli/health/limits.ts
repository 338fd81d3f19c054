/** Bytes of an answer that are read: a probe's is a line, and whoever answers on that port may be somebody else. */
export const ANSWER_BYTES_MAX = 4096

/** How long a probe may take when nothing is said, milliseconds: less than what orchestrators wait for this command. */
export const TIMEOUT_MS_USUAL = 3000

/** The longest that may be said, milliseconds. */
export const TIMEOUT_MS_MAX = 600_000
