/** Looks by HTTP that one worker has not answered; more are answered with nothing. Stops a worker that stands still from letting them pile up. */
export const LOOKS_MAX = 256
