/** How long the SDK's sidecar or a probe may take, milliseconds: neither may hold up the round that keeps us healthy. */
export const CALL_TIMEOUT_MS = 2000

/** Between two rounds when nothing is said, seconds: Agones wants to hear of a server every five, by default. */
export const PERIOD_S_USUAL = 2

/** The longest pause that may be asked for, seconds. */
export const PERIOD_S_MAX = 3600
