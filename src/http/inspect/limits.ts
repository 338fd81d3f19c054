/** Pages and receivers that look at a time. */
export const INSPECT_PAGES_MAX = 8

/** Bytes on their way to a page beyond which it misses what happens, until it has taken them. */
export const INSPECT_BACKLOG_BYTES_MAX = 4_194_304

/** Bytes of what a page says. */
export const INSPECT_WISH_BYTES_MAX = 1024

/** Characters of an actor's id, or of the text that actors are looked for by. */
export const INSPECT_TEXT_MAX = 100
