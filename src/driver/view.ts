import type { Cars } from '../simulation/cars.ts'
import type { Track } from '../simulation/track.ts'
import { findPlace, type PaceNotes, readLanes, readPose, readStraight } from './pace-notes.ts'
import type { Place } from './place.ts'
import { UNKNOWN } from './unknown.ts'

/**
 * What a driver sees of his own car: position, motion and place on the track, all of which telemetry carries too, so
 * that the same driver sits in the server and behind a link. With a latency he sees where the car will be when his
 * inputs take effect, by its present velocity and yaw rate.
 */
export interface View {
  /** Seconds since he last looked, and how old what he sees will be when his inputs take effect. */
  sinceS: number
  latencyS: number
  x: number
  y: number
  headingX: number
  headingY: number
  /** In the body's axes, m/s. */
  vx: number
  vy: number
  yawRate: number
  speedMps: number
  /** Direction of travel in the world; that of the nose at walking pace. */
  courseX: number
  courseY: number
  s: number
  n: number
  /** What heat and wear leave of the grip on the weaker axle: he feels it. 1 where it is not known, as over a link. */
  tyreGrip: number
  /** Cosine and sine of the angle from the track's direction to the course. */
  along: number
  across: number
}

/** Below this the direction of travel is mostly noise. */
const COURSE_SPEED_MIN_MPS = 4
/** The angle by which he foresees the car to turn; two terms of the series do for so little. */
const TURN_MAX_RAD = 0.5

export function createView(): View {
  return {
    sinceS: UNKNOWN,
    latencyS: UNKNOWN,
    x: UNKNOWN,
    y: UNKNOWN,
    headingX: UNKNOWN,
    headingY: UNKNOWN,
    vx: UNKNOWN,
    vy: UNKNOWN,
    yawRate: UNKNOWN,
    speedMps: UNKNOWN,
    courseX: UNKNOWN,
    courseY: UNKNOWN,
    s: UNKNOWN,
    n: UNKNOWN,
    tyreGrip: UNKNOWN,
    along: UNKNOWN,
    across: UNKNOWN,
  }
}

/** Fills `view`, whose times are set, for the slot's car, and `here` for the road where it is. */
export function look(view: View, here: Place, cars: Cars, slot: number, notes: PaceNotes, track: Track): void {
  view.vx = cars.vx[slot]!
  view.vy = cars.vy[slot]!
  view.yawRate = cars.yawRate[slot]!
  view.speedMps = Math.max(0, view.vx)
  view.x = cars.x[slot]!
  view.y = cars.y[slot]!
  view.headingX = cars.headingX[slot]!
  view.headingY = cars.headingY[slot]!
  view.s = cars.s[slot]!
  view.n = cars.n[slot]!
  feelTyres(view, cars, slot * 4)
  setCourse(view)
  lookAround(view, here, notes)
  if (view.latencyS <= 0) return
  foresee(view, track)
  setCourse(view)
  lookAround(view, here, notes)
}

function feelTyres(view: View, { tyreGrip }: Cars, first: number): void {
  const front = (tyreGrip[first]! + tyreGrip[first + 1]!) / 2
  const rear = (tyreGrip[first + 2]! + tyreGrip[first + 3]!) / 2
  const weaker = Math.min(front, rear)
  view.tyreGrip = weaker > 0 ? weaker : 1
}

/** The road at the car's place, and the course against the road's direction. */
function lookAround(view: View, here: Place, notes: PaceNotes): void {
  here.s = view.s
  findPlace(notes, here)
  readLanes(notes, here)
  readPose(notes, here)
  readStraight(notes, here)
  view.along = view.courseX * here.headingX + view.courseY * here.headingY
  view.across = view.courseY * here.headingX - view.courseX * here.headingY
}

function setCourse(view: View): void {
  const forwards = Math.max(view.vx, COURSE_SPEED_MIN_MPS)
  const sideways = view.vx > 0 ? view.vy : 0
  const norm = 1 / Math.sqrt(forwards * forwards + sideways * sideways)
  view.courseX = (forwards * view.headingX - sideways * view.headingY) * norm
  view.courseY = (forwards * view.headingY + sideways * view.headingX) * norm
}

/** Moves the view on along its course, bent by the yaw rate. */
function foresee(view: View, track: Track): void {
  const way = view.speedMps * view.latencyS
  const turn = Math.max(-TURN_MAX_RAD, Math.min(TURN_MAX_RAD, view.yawRate * view.latencyS))
  const { lengthM } = track
  view.x += way * (view.courseX - (turn / 2) * view.courseY)
  view.y += way * (view.courseY + (turn / 2) * view.courseX)
  view.s += way * view.along
  view.s -= Math.floor(view.s / lengthM) * lengthM
  view.n += way * view.across
  const cosine = 1 - (turn * turn) / 2
  const headingX = view.headingX * cosine - view.headingY * turn
  view.headingY = view.headingY * cosine + view.headingX * turn
  view.headingX = headingX
}
