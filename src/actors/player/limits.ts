/** What a player's actor bounds, each with its unit and what it guards against. */

/** Whoever asked to get in and has no answer by then, milliseconds, will not get one; a worker for the session may have to start first. */
export const ANSWER_DEADLINE_MS = 5000

/** A password's work with a full queue before it takes about half a second; beyond this, milliseconds, something is stuck. */
export const PASSWORD_DEADLINE_MS = 10_000

/** Requests kept while another one is answered; more are refused. */
export const DEFERRED_MAX = 8
