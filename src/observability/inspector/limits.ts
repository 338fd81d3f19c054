/** Children of one actor that are shown one by one; of more, the rest are counted by kind and state. Stops thousands of connections from filling the page and the stream. */
export const CHILDREN_SHOWN_MAX = 50

/** Actors shown in all. */
export const ACTORS_SHOWN_MAX = 1000

/** Events between two flushes that are kept for the page; more are dropped and counted. Bounds what a storm of events costs the server's thread. */
export const EVENTS_PER_FLUSH_MAX = 200

/** Actors born and gone again between two flushes that the page still hears of. */
export const BIRTHS_PER_FLUSH_MAX = 200

/** Snapshots written in one flush; the rest wait for the next one, and only the newest of an actor counts. */
export const SNAPSHOTS_PER_FLUSH_MAX = 50

/** Transitions of one actor between two flushes that flash on the page. */
export const STEPS_PER_FLUSH_MAX = 64

/** How deep, how wide and how far in all a context is looked into: the state of a race has megabytes. */
export const SUMMARY_DEPTH_MAX = 5
export const SUMMARY_ENTRIES_MAX = 24
export const SUMMARY_VALUES_MAX = 400

/** Characters of a text in a summary. */
export const SUMMARY_TEXT_MAX = 200

/** How deep a machine's definition is copied. */
export const DEFINITION_DEPTH_MAX = 40
