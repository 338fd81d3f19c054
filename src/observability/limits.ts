/** Bytes of log lines that wait for a reader of standard output; more are lost. Stops a log collector that stands still from growing the process. */
export const LOG_BUFFER_BYTES_MAX = 1_048_576

/** A write of the log that takes this long has a reader who stands still: the process exits without what waits behind it. */
export const LOG_STUCK_MS = 1000

/** Message types that are counted apart, more than the protocol has; the rest is "other". Stops what clients send from making time series. */
export const MESSAGE_TYPES_MAX = 96

/** States of actors that are counted apart, more than the machines have; the rest is "other". Keeps the number of time series bounded. */
export const ACTOR_STATES_MAX = 64
