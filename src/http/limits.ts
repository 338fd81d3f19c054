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

/** A stream of which nobody takes anything for so long, milliseconds, is ended: its place is another's. */
export const STREAM_STALL_MS = 30_000

/** Bytes that the reader of a stream takes in a second at least, in the long run: who trickles keeps a place from others. */
export const STREAM_BYTES_PER_SECOND_MIN = 16_384

/** Milliseconds by which he may be behind that before his stream is ended. */
export const STREAM_BEHIND_MS_MAX = 60_000

/** Downloads of recordings at a time, of one address and altogether. Each holds a file open. */
export const DOWNLOADS_PER_ADDRESS_MAX = 8
export const DOWNLOADS_MAX = 64

/** Exports at a time, likewise. They are worked out in one thread. */
export const EXPORTS_PER_ADDRESS_MAX = 2
export const EXPORTS_MAX = 6

/** Documents of recordings that are worked out or sent, likewise. A large one is held in memory until it has been read. */
export const DOCUMENTS_PER_ADDRESS_MAX = 4
export const DOCUMENTS_MAX = 32

/** A document of more bytes is sent in pieces of so many, no faster than somebody takes them. */
export const DOCUMENT_PIECE_BYTES = 65_536

/** Text that a recording is looked for by. */
export const FILTER_LENGTH_MAX = 128

/** Body of a request that changes something, bytes. */
export const BODY_BYTES_MAX = 4096

/** Characters of the name an operator gives a recording. */
export const REPLAY_NAME_CHARS_MAX = 100

/** Recordings named on the status page. */
export const PAGE_REPLAYS_MAX = 5

/** Longest id of a live event that a stream may be asked to go on from; ours are shorter. */
export const LIVE_MARK_LENGTH_MAX = 64

/** Milliseconds after which the client of a live stream that broke off comes back, as it is told. */
export const LIVE_RETRY_MS = 2000

/** A live stream that has ended and is not read to its end is closed after so long, milliseconds: its socket is another's. */
export const LIVE_END_MS_MAX = 5000

/** Seconds for which a browser keeps what it was told a page of another origin may send: it asks once, not before every request. */
export const CORS_MAX_AGE_SECONDS = 600

/** Bytes from which an answer is compressed: what fits one packet comes no sooner. */
export const COMPRESSED_BYTES_MIN = 1400

/** Bytes up to which it is: a longer one would keep a thread of Node's few for too long. */
export const COMPRESSED_BYTES_MAX = 4 * 1024 * 1024

/** Answers that are compressed at a time, in threads that passwords and files need, too; the others are sent as they are. */
export const COMPRESSING_MAX = 2

/** Compressed answers that are kept by their hash, and their bytes: tracks are asked for again and again. */
export const COMPRESSED_KEPT_MAX = 32
export const COMPRESSED_KEPT_BYTES_MAX = 4 * 1024 * 1024

/** Characters of a text that an operator has players told: it is on every player's screen. */
export const NOTICE_CHARS_MAX = 500
