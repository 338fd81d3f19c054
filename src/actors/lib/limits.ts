/** `options.maxIterations` of every machine: transitions that chase each other in circles throw instead of hanging. */
export const MICROSTEPS_MAX = 1000
