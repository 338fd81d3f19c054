/** How long a session waits, and how much it holds back. What an operator may want to change is in the configuration. */

/** Milliseconds: content that is not built by then will not be; the host is told and may try again. */
export const PREPARE_DEADLINE_MS = 30_000

/** Messages a second that the spectators' delay may hold besides a frame a tick: far more than a full grid has news. */
export const DELAYED_MESSAGES_PER_SECOND = 128

/** Bytes that it holds: two minutes of 32 cars in both dialects at the usual rates; beyond it frames are left out. */
export const DELAYED_BYTES_MAX = 67_108_864
