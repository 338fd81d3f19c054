/** How long a player waits for what he asked, and how much he may ask meanwhile. */

/** Milliseconds: whoever asked to get in and has no answer by then will not get one; a worker for the session may have to start first. */
export const ANSWER_DEADLINE_MS = 5000

/** Milliseconds: a password's work with a full queue before it takes about half a second; beyond this something is stuck. */
export const PASSWORD_DEADLINE_MS = 10_000

/** Requests kept while another one is answered; more are refused. Stops a client that does not wait from growing a queue. */
export const DEFERRED_MAX = 8

/** Milliseconds: the same while a recording is opened for him: a little longer than a playback takes to give up by itself. */
export const PLAYBACK_DEADLINE_MS = 12_000

/** Recordings on one page of their list: each names dozens of people. */
export const REPLAYS_PER_PAGE_MAX = 20
