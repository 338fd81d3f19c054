/**
 * Names the behaviour of the simulation: two programs with the same SimVersion, content and inputs compute the same
 * race. It changes with every change that moves a car by a bit.
 */
export const SIM_VERSION = '4'
