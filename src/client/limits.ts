/** What the client bounds, each with its unit and what it guards against. */

/** Requests waiting behind the one under way: more come from a loop that never awaits. */
export const REQUESTS_QUEUED_MAX = 64
/** A request that is not answered by then fails: the server may have dropped it (RATE1). */
export const REQUEST_TIMEOUT_MS = 10_000
/** The same where the server has to open a recording first, which it gives up after twelve. */
export const OPENING_TIMEOUT_MS = 15_000
/** Opening the transport and signing in, each. */
export const SIGN_IN_TIMEOUT_MS = 10_000

/** Coming back after a lost connection: longer in all than a server keeps a place by default (60 s), without end it would hide a server that is gone. */
export const RECONNECT_DEFAULTS = {
  firstDelayMs: 250,
  delayMsMax: 5_000,
  attemptsMax: 100,
  durationMsMax: 120_000,
} as const

/** Well within the server's shortest heartbeat timeout of 5 s (HB1). */
export const HEARTBEAT_MS = 2_000
/** A server that says nothing for so long, although it owes answers to heartbeats, is gone. */
export const SILENCE_MAX_MS = 15_000

/** Events kept for a reader who is behind, or not there yet. */
export const EVENTS_KEPT_MAX = 1_024

/** Inputs in one frame: the newest and the ones before it, against loss (INP2). */
export const INPUTS_REPEATED = 3
/** With more than this unsent in the transport an input is dropped: it would be old when it leaves. */
export const INPUT_BACKLOG_BYTES = 16_384
/** Between two acknowledgements of telemetry: it is a message each, and they are cumulative. */
export const ACK_GAP_MIN_MS = 15
/** A frame that came sooner than that is acknowledged so long after the last: at 60 Hz an input does it before. */
export const ACK_LATEST_MS = 30
/** Frames older than the newest, one after another, from which on the server's tick has begun anew. */
export const OLD_FRAMES_MAX = 16

/** How often the datagram channel looks at itself: handshake, liveness, keepalive. */
export const CHANNEL_STEP_MS = 250
/** Keeps the server's view of the channel alive (2 s) when no inputs flow. */
export const CHANNEL_PING_MS = 1_000
/** Nothing heard for so long: inputs go over the stream again. */
export const CHANNEL_ALIVE_MS = 2_500
/** Hellos or responses without an answer before a pause. */
export const CHANNEL_TRIES_MAX = 8
/** The pause before the next attempt; the server falls back to the stream meanwhile. */
export const CHANNEL_PAUSE_MS = 5_000
