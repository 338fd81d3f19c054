import { UNKNOWN } from './unknown.ts'

/**
 * A place of the road that a driver looks at: here, where he aims, where he will brake, where a rival is. `s` is set by
 * whoever looks; the functions of pace-notes.ts find the place and fill in what is wanted. Places are made once and used
 * again and again: figures stay in their fields, since V8 may box a figure that is an argument or a result.
 */
export interface Place {
  /** Arc length, metres; any finite number. */
  s: number
  /** The rows of the stations before and after it, and how far it is from the one to the other, 0..1. */
  before: number
  after: number
  fraction: number
  /** Offset of the racing line, metres, and how it grows with arc length. */
  lineM: number
  lineSlope: number
  /** The outermost offsets at which the whole car is between the white lines. */
  rightmostM: number
  leftmostM: number
  /** The offset at which somebody wants to be here; set by whoever wants it. */
  laneM: number
  /** What is left of the straight it is on, and the curvature of the bend behind that, 1/m, left positive. */
  straightM: number
  turn: number
  /** How fast the driver who looks wants to go here, m/s, and how that changes, m/s²; by his pace. */
  speedMps: number
  accelerationMps2: number
  /** From the centreline to the white lines, both positive. */
  widthLeftM: number
  widthRightM: number
  /** The centreline in the world and its direction, as a unit vector but for what a chord is shorter than its arc. */
  x: number
  y: number
  headingX: number
  headingY: number
}

export function createPlace(): Place {
  return {
    s: UNKNOWN,
    before: 0,
    after: 0,
    fraction: UNKNOWN,
    lineM: UNKNOWN,
    lineSlope: UNKNOWN,
    rightmostM: UNKNOWN,
    leftmostM: UNKNOWN,
    laneM: UNKNOWN,
    straightM: UNKNOWN,
    turn: UNKNOWN,
    speedMps: UNKNOWN,
    accelerationMps2: UNKNOWN,
    widthLeftM: UNKNOWN,
    widthRightM: UNKNOWN,
    x: UNKNOWN,
    y: UNKNOWN,
    headingX: UNKNOWN,
    headingY: UNKNOWN,
  }
}

/** Brings `place.laneM` to where the whole car is between the white lines. */
export function keepInside(place: Place): void {
  place.laneM = Math.max(place.rightmostM, Math.min(place.leftmostM, place.laneM))
}
