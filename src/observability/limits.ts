/** Bytes of log lines that wait for a reader of standard output; more are lost. Stops a log collector that stands still from growing the process. */
export const LOG_BUFFER_BYTES_MAX = 1_048_576

/** A write of the log that takes this long has a reader who stands still: the process exits without what waits behind it. */
export const LOG_STUCK_MS = 1000

/** A lost thread of the log's file is started again, and a file that could not be opened tried again, after so long, milliseconds: no loop of failures. */
export const LOG_FILE_RETRY_MS_MIN = 1000

/** Characters that may be an address with its port, in a text of which addresses are masked; what is longer, a hash say, is none. Bounds what is looked at. */
export const ADDRESS_CHARS_MAX = 64

/** Levels of an error's fields in which addresses are masked; what lies deeper is left out. Stops an error that contains itself. */
export const MASKED_LEVELS_MAX = 5

/** Characters of an event's type or an actor's state that one line of the trace has. Both are ours; this keeps one line small. */
export const TRACED_CHARS_MAX = 200

/** Message types that are counted apart, more than the protocol has; the rest is "other". Stops what clients send from making time series. */
export const MESSAGE_TYPES_MAX = 96

/** States of actors that are counted apart, more than the machines have; the rest is "other". Keeps the number of time series bounded. */
export const ACTOR_STATES_MAX = 64
