/**
 * A figure that nobody has written yet. Fields begin with it rather than with 0, because V8 takes a field that has held
 * only whole numbers for one of whole numbers, and throws away what it has optimised when the first fraction comes.
 */
export const UNKNOWN = Number.NaN
