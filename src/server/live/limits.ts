/** What live streams may cost: how many, how much may wait, how often. */

/** Live streams at a time, of one address and altogether; each is a socket that is written to several times a second. */
export const LIVE_STREAMS_PER_ADDRESS_MAX = 128
export const LIVE_STREAMS_MAX = 1024

/** Bytes that may wait for a viewer who does not read; a stream with more ends, and may be resumed. Bounds memory, about as many for each under TLS, shared without. */
export const LIVE_WAITING_BYTES_MAX = 262_144

/** Timing and places are not sent behind more bytes than these: they would be old when they leave. */
export const LIVE_BACKLOG_BYTES_MAX = 16_384

/** Events that a stream can be resumed behind, by number and bytes; who has missed more begins anew. */
export const LIVE_KEPT_EVENTS_MAX = 1024
export const LIVE_KEPT_BYTES_MAX = 196_608

/** What happens within so long, milliseconds, goes out together: a viewer costs one write for it. */
export const LIVE_GATHER_MS = 25

/** Without viewers a stream is kept for so long, milliseconds, so that the last one can come back to it; then nothing is computed. */
export const LIVE_LINGER_MS = 15_000

/** Between two signs of life on a stream, milliseconds; who has taken nothing in between, although something waits, is gone. */
export const LIVE_HEARTBEAT_MS = 15_000

/** At the first change after so long, milliseconds, timing is sent whole and not as changed rows: whatever a client has got wrong is right again. */
export const LIVE_WHOLE_MS = 10_000

/** Viewers written to in a row before the ticks that are due are run. */
export const LIVE_VIEWERS_PER_BREATH = 8

/** How often, milliseconds, the list of sessions is looked at for what has changed, while anybody watches. */
export const LIVE_DIRECTORY_MS = 250

/** Sessions in the snapshot of the server's stream: it is composed on the simulation's thread. */
export const LIVE_SESSIONS_MAX = 256

/** Races whose lap is looked at for the server's stream in a second, in turn: each look is a classification. */
export const LIVE_LAPS_PER_SECOND = 16

/** Bytes of one message, and messages between two signs of life, from a viewer by WebSocket, who has nothing to say. */
export const LIVE_MESSAGE_BYTES_MAX = 125
export const LIVE_MESSAGES_MAX = 32
