/**
 * Every maximum of a replay file, each with its unit and the abuse it stops. A recorder stays below them; a reader
 * refuses what is beyond them before it reserves memory for it.
 */

/** Bytes of the header block: 64 cars and participants with long names need 40 KB; stops a header of gigabytes. */
export const HEADER_BYTES_MAX = 1024 * 1024
/** Bytes of the footer block: a day's chunks, laps and events need 5 MB. */
export const FOOTER_BYTES_MAX = 32 * 1024 * 1024
/** Bytes of one chunk block; a second of 64 cars needs 60 KB. */
export const CHUNK_BYTES_MAX = 8 * 1024 * 1024
/** Bytes of one section when unpacked: the state of 64 cars has 0.4 MB. Stops compressed bombs. */
export const SECTION_BYTES_MAX = 4 * 1024 * 1024
/** Sections of one chunk; there are five, later versions may have more. */
export const SECTIONS_MAX = 16
/** Ticks of one chunk: two seconds at the highest tick rate. With cars and columns it bounds decoded frames (50 MB). */
export const CHUNK_TICKS_MAX = 2048
/** Chunks of one file: two days of seconds. Bounds the index in memory. */
export const CHUNKS_MAX = 200_000
/** Wall clock at the start of a run, ms since 1970: the end of the year 9999. Stops a file from making every list that it is on fail, because later ones are no dates. */
export const STARTED_AT_MS_MAX = 253_402_300_799_999
/** Ticks a second. */
export const TICK_HZ_MAX = 1000
/** Columns of a header. */
export const COLUMNS_MAX = 96
/** Characters of a column's name or unit. */
export const COLUMN_NAME_CHARS_MAX = 32
/** Commands of one chunk: 64 drivers who repeat each input eight times. Stops millions of objects from a few bytes. */
export const COMMANDS_MAX = 262_144
/** Events of one chunk: sixteen for each of 64 cars and more. */
export const EVENTS_MAX = 4096
/** Cars and participants of a file: in a practice seats change hands. */
export const ENTRIES_MAX = 4096
/** Laps in the footer's index: 64 cars for 1,500 laps each; later ones are found by their events alone. */
export const LAPS_INDEXED_MAX = 100_000
/** Other events in the footer's index, likewise. */
export const EVENTS_INDEXED_MAX = 100_000
/** Kinds of events in the footer's index; its rows name them by a byte. */
export const EVENT_KINDS_MAX = 255
/**
 * Values of the header, of the footer, or of one chunk's events, keys and containers among them: 4,096 participants and cars with all that
 * is said of them are 100,000. Stops megabytes of empty lists from becoming gigabytes of objects.
 */
export const VALUES_MAX = 262_144
/** Characters of an event's kind. */
export const KIND_CHARS_MAX = 64
/** Characters of the reason for which a recording ended. */
export const REASON_CHARS_MAX = 64
/** Rows of a series whose weights are kept at hand when a chunk is decoded. Bounds a cache, not what may be read. */
export const LAYOUTS_KEPT_MAX = 32
/** Seconds of a lap that is cut out of a recording: the longest circuits take a slow car ten minutes. Bounds its rows in memory. */
export const LAP_SECONDS_MAX = 900
/** Rows of such a lap a second, at least when it was recorded with as many; with straight lines between them a car is a millimetre off. */
export const LAP_ROWS_PER_SECOND = 60
/** Chunks, the newest, that are looked through for laps where there is no index: an hour of a race that is still driven. */
export const LAP_CHUNKS_LOOKED_MAX = 4000
/** Characters of the name of the machine that writes a recording. */
export const WRITER_HOST_CHARS_MAX = 255
