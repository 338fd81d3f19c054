/** Bounds of what one HTTP request may ask for, each with what it protects from. */

/** Items on a page when the caller names no number, and at most: an answer must stay small. */
export const PAGE_ITEMS_DEFAULT = 50
export const PAGE_ITEMS_MAX = 100

/** Longest `after` of a page: it goes into a query. */
export const PAGE_MARK_LENGTH_MAX = 128

/** Sessions drawn on the status page: rendering happens on the simulation's thread. */
export const PAGE_SESSIONS_MAX = 12

/** The status page is rendered at most once in this time, however many look at it. */
export const PAGE_RENDER_INTERVAL_MS = 500

/** Points of a track's outline on the status page. */
export const MAP_POINTS_MAX = 300

/** Body of a request that opens or controls a playback: a few numbers and a name. */
export const CONTROL_BODY_BYTES_MAX = 4096
