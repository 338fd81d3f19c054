import { UNKNOWN } from './unknown.ts'

/** What a driver wants of his car in one step. */
export interface Wish {
  /** 1/m of the arc the car is steered along, left positive. */
  curvature: number
  /** Of the surface below him, as he guesses it. */
  grip: number
  /** Whatever the plan says, no faster than this, m/s; infinite when nothing is in his way. */
  speedLimitMps: number
  /** m/s², negative slows. */
  accelerationMps2: number
}

export function createWish(): Wish {
  return { curvature: UNKNOWN, grip: UNKNOWN, speedLimitMps: UNKNOWN, accelerationMps2: UNKNOWN }
}
