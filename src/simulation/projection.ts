import { FRAME_FIELDS, type Track } from './track.ts'

/**
 * Between world coordinates and track coordinates (arc length s, lateral offset n). The centreline between two rows is
 * their chord and its direction the mix of their tangents, so that the map is continuous and both directions agree to
 * far below a millimetre wherever |curvature · n| < 1. `project` follows a point from its last s and therefore never
 * jumps where a circuit crosses or nearly touches itself; `locate` is for one that came from nowhere. Points lie in
 * columns, so that projecting a whole field hands no number over that would have to be allocated.
 */
export interface TrackPoints {
  /** In the world, metres. */
  readonly x: Float64Array
  readonly y: Float64Array
  /** Arc length from the line, 0 ≤ s < length, metres; before the projection the hint, any finite number. */
  readonly s: Float64Array
  /** Lateral offset, metres, left positive. */
  readonly n: Float64Array
  /** The table row at or before s, and how far s is to the next one, 0..1. */
  readonly row: Int32Array
  readonly fraction: Float64Array
}

/** A place in the world and the direction of the centreline there, as a unit vector. */
export class WorldPose {
  x = 0
  y = 0
  headingX = 1
  headingY = 0
}

/** Newton converges in two or three; more only happens near a bend's centre, where any answer will do. */
const ITERATIONS_MAX = 6
const STEP_MAX_ROWS = 4
/** A step this small is the last: what Newton leaves behind it is its square. */
const CONVERGED_ROWS = 0.01
/** Keeps the step finite, and towards the centreline, at and beyond a bend's centre. */
const SLOPE_MIN = 0.1

export function createTrackPoints(count: number): TrackPoints {
  const perPoint = () => new Float64Array(count)
  return {
    x: perPoint(),
    y: perPoint(),
    s: perPoint(),
    n: perPoint(),
    row: new Int32Array(count),
    fraction: perPoint(),
  }
}

export function createWorldPose(): WorldPose {
  return new WorldPose()
}

/**
 * Projects point `index` onto the centreline near its s. Solves (p − c(s))·t(s) = 0 by Newton on the table; descends
 * towards the centreline, so the answer is the nearest point of the stretch around the hint. Does not allocate.
 */
export function project(track: Track, points: TrackPoints, index: number): void {
  const { rows, spacingM, frames } = track
  const x = points.x[index]!
  const y = points.y[index]!
  let position = wrapRows(points.s[index]! * track.rowsPerM, rows)
  for (let iteration = 0; ; iteration++) {
    const row = position | 0
    const fraction = position - row
    const at = row * FRAME_FIELDS
    const centreX = frames[at]!
    const centreY = frames[at + 1]!
    const tangentX = frames[at + 2]!
    const tangentY = frames[at + 3]!
    const chordX = frames[at + 4]! - centreX
    const chordY = frames[at + 5]! - centreY
    const turnX = frames[at + 6]! - tangentX
    const turnY = frames[at + 7]! - tangentY
    const alongX = tangentX + fraction * turnX
    const alongY = tangentY + fraction * turnY
    const dx = x - centreX - fraction * chordX
    const dy = y - centreY - fraction * chordY
    const slope = chordX * alongX + chordY * alongY - dx * turnX - dy * turnY
    const step = (dx * alongX + dy * alongY) / Math.max(slope, SLOPE_MIN * spacingM)
    position = wrapRows(position + Math.max(-STEP_MAX_ROWS, Math.min(STEP_MAX_ROWS, step)), rows)
    if ((step < CONVERGED_ROWS && step > -CONVERGED_ROWS) || iteration === ITERATIONS_MAX) {
      const last = position | 0
      points.s[index] = position * spacingM
      // The mixed tangent is a little short of 1; three terms of the root's series are exact to a micrometre.
      const short = 1 - alongX * alongX - alongY * alongY
      points.n[index] = (alongX * dy - alongY * dx) * (1 + short * (0.5 + short * (0.375 + short * 0.3125)))
      points.row[index] = last
      points.fraction[index] = position - last
      return
    }
  }
}

/**
 * Projects point `index` onto the nearest part of the whole circuit, by looking at every row: for cars placed from
 * outside, not for every tick. On a bridge either road may be the answer.
 */
export function locate(track: Track, points: TrackPoints, index: number): void {
  let nearest = 0
  let nearestSquared = Number.POSITIVE_INFINITY
  for (let row = 0; row < track.rows; row++) {
    const dx = points.x[index]! - track.x[row]!
    const dy = points.y[index]! - track.y[row]!
    const squared = dx * dx + dy * dy
    if (squared < nearestSquared) {
      nearestSquared = squared
      nearest = row
    }
  }
  points.s[index] = nearest * track.spacingM
  project(track, points, index)
}

/** The world pose at arc length s (any finite number, wraps) and lateral offset n. The inverse of {@link project}. */
export function samplePosition(track: Track, s: number, n: number, out: WorldPose): void {
  const { rows } = track
  const position = wrapRows(s / track.spacingM, rows)
  const row = Math.floor(position)
  const fraction = position - row
  const tangentX = interpolate(track.tangentX, row, fraction)
  const tangentY = interpolate(track.tangentY, row, fraction)
  const norm = 1 / Math.sqrt(tangentX * tangentX + tangentY * tangentY)
  out.headingX = tangentX * norm
  out.headingY = tangentY * norm
  out.x = interpolate(track.x, row, fraction) - n * out.headingY
  out.y = interpolate(track.y, row, fraction) + n * out.headingX
}

/** Rounding may carry a position just below 0 to exactly `rows`; the result is always below it. */
function wrapRows(position: number, rows: number): number {
  if (position >= 0 && position < rows) return position
  const wrapped = position - Math.floor(position / rows) * rows
  return wrapped < rows ? wrapped : 0
}

/** A column of a closed table between `row` and the next one, linear in `fraction`. */
export function interpolate(column: Float64Array, row: number, fraction: number): number {
  const next = row + 1 === column.length ? 0 : row + 1
  return column[row]! + fraction * (column[next]! - column[row]!)
}

/** The way from arc length `fromS` to `toS` on a lap of `lengthM`, the shorter way round: −length/2 ≤ d < length/2. */
export function arcDistance(fromS: number, toS: number, lengthM: number): number {
  const distance = toS - fromS
  return distance - Math.floor(distance / lengthM + 0.5) * lengthM
}
