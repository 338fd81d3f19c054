import type { Cars } from '../simulation/cars.ts'
import { createWorldPose, interpolate, samplePosition, type WorldPose } from '../simulation/projection.ts'
import type { Track } from '../simulation/track.ts'

/**
 * What a driver sees of his own car: position, motion and place on the track, all of which telemetry carries too, so
 * that the same driver sits in the server and behind a link. With a latency he sees where the car will be when his
 * inputs take effect, by its present velocity and yaw rate.
 */
export interface View {
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
  /** Cosine and sine of the angle from the track's direction to the course. */
  along: number
  across: number
  /** From the centreline to the white lines here, both positive. */
  widthLeftM: number
  widthRightM: number
  readonly pose: WorldPose
}

/** Below this the direction of travel is mostly noise. */
const COURSE_SPEED_MIN_MPS = 4

export function createView(): View {
  return {
    x: 0,
    y: 0,
    headingX: 1,
    headingY: 0,
    vx: 0,
    vy: 0,
    yawRate: 0,
    speedMps: 0,
    courseX: 1,
    courseY: 0,
    s: 0,
    n: 0,
    along: 1,
    across: 0,
    widthLeftM: 0,
    widthRightM: 0,
    pose: createWorldPose(),
  }
}

/** Fills `view` for the car in `slot` as it will be `latencyS` from what `cars` says. */
export function look(view: View, cars: Cars, slot: number, track: Track, latencyS: number): void {
  view.vx = cars.vx[slot]!
  view.vy = cars.vy[slot]!
  view.yawRate = cars.yawRate[slot]!
  view.speedMps = Math.max(0, view.vx)
  view.x = cars.x[slot]!
  view.y = cars.y[slot]!
  view.headingX = cars.headingX[slot]!
  view.headingY = cars.headingY[slot]!
  setCourse(view)
  view.s = cars.s[slot]!
  view.n = cars.n[slot]!
  placeOnTrack(view, track)
  if (latencyS > 0) foresee(view, track, latencyS)
}

/** How far the road goes to the side of the car's place, and the course against the road's direction. */
function placeOnTrack(view: View, track: Track): void {
  const { pose } = view
  samplePosition(track, view.s, 0, pose)
  const row = Math.min(Math.floor(view.s / track.spacingM), track.rows - 1)
  view.widthLeftM = track.widthLeft[row]!
  view.widthRightM = track.widthRight[row]!
  view.along = view.courseX * pose.headingX + view.courseY * pose.headingY
  view.across = view.courseY * pose.headingX - view.courseX * pose.headingY
}

function setCourse(view: View): void {
  const forwards = Math.max(view.vx, COURSE_SPEED_MIN_MPS)
  const sideways = view.vx > 0 ? view.vy : 0
  const norm = 1 / Math.sqrt(forwards * forwards + sideways * sideways)
  view.courseX = (forwards * view.headingX - sideways * view.headingY) * norm
  view.courseY = (forwards * view.headingY + sideways * view.headingX) * norm
}

/** Moves the view on along its course, bent by the yaw rate; angles are small, so two terms of the series do. */
function foresee(view: View, track: Track, latencyS: number): void {
  const way = view.speedMps * latencyS
  const turn = Math.max(-0.5, Math.min(0.5, view.yawRate * latencyS))
  view.x += way * (view.courseX - (turn / 2) * view.courseY)
  view.y += way * (view.courseY + (turn / 2) * view.courseX)
  view.s += way * view.along
  view.s -= Math.floor(view.s / track.lengthM) * track.lengthM
  view.n += way * view.across
  const cosine = 1 - (turn * turn) / 2
  const headingX = view.headingX * cosine - view.headingY * turn
  view.headingY = view.headingY * cosine + view.headingX * turn
  view.headingX = headingX
  setCourse(view)
  placeOnTrack(view, track)
}

/** A column of a race plan at arc length `s` (any finite number), linear between stations. */
export function atArc(column: Float64Array, spacingM: number, s: number): number {
  let position = s / spacingM
  if (position < 0 || position >= column.length) position -= Math.floor(position / column.length) * column.length
  const station = Math.min(Math.floor(position), column.length - 1)
  return interpolate(column, station, position - station)
}
