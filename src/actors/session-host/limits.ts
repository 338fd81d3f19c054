/** Looks by HTTP that one worker has not answered; more are answered with nothing. Stops a worker that stands still from letting them pile up. */
export const LOOKS_MAX = 256

/** Milliseconds for which whoever looks in by HTTP waits for a worker's answer. */
export const LOOK_MS_MAX = 500

/** Milliseconds until a new worker has said something: its modules are loaded in a fraction of a second. One that says nothing for longer is ended. */
export const START_MS_MAX = 30_000

/** Of the time between two looks at a worker's pulse, milliseconds that count as silence at most: when the whole process was held up, the worker was too. */
export const UNSEEN_MS_MAX = 1000

/** Milliseconds more than a worker has for its recordings that are waited for: one that stands still does not say that its time is over. */
export const RECORDINGS_GRACE_MS = 500

/** A worker without sessions gives its memory back after so long, milliseconds. */
export const IDLE_MS = 60_000
