import { movingAverage, movingMinimum } from './smoothing.ts'
import type { Track } from './track.ts'

/**
 * Where the walls stand: a run-off behind the white line, narrowed where it would reach into another part of the
 * circuit or past a bend's centre. A point beside row i belongs to row i only as long as no other row is nearer, which
 * holds up to the radius of the circle that touches the centreline at i and passes through the other row. The least of
 * these radii covers both cases; on a bridge it is ignored down to the least run-off.
 */
interface Edges {
  readonly widthLeft: Float64Array
  readonly widthRight: Float64Array
  /** From the white line to the wall, as wished. */
  readonly runOffWidthLeft: Float64Array
  readonly runOffWidthRight: Float64Array
}

type WallInput = Pick<Track, 'spacingM' | 'rows' | 'x' | 'y' | 'tangentX' | 'tangentY' | 'curvature'> & Edges

const RUN_OFF_LEAST_M = 1
const SHARE_OF_REACH = 0.95
/** Rows looked at as the other part of the circuit. */
const OTHER_STEP_M = 4
/** A wall's end must not stand in a car's way: run-offs narrow and widen over this distance. */
const BLEND_M = 12

/** The walls' lateral distances; at least the widths, and never past a bend's centre. */
export function placeWalls(track: WallInput): { wallLeft: Float64Array; wallRight: Float64Array } {
  return {
    wallLeft: placeWall(track, track.widthLeft, track.runOffWidthLeft, 1),
    wallRight: placeWall(track, track.widthRight, track.runOffWidthRight, -1),
  }
}

function placeWall(track: WallInput, width: Float64Array, runOff: Float64Array, side: 1 | -1): Float64Array {
  const wished = width.map((edge, row) => {
    const reach = SHARE_OF_REACH * reachAt(track, row, side)
    const inner = Math.max(0, side * track.curvature[row]!) * (edge + RUN_OFF_LEAST_M)
    const least = inner < SHARE_OF_REACH ? edge + RUN_OFF_LEAST_M : edge
    return Math.max(Math.min(least, edge + runOff[row]!), Math.min(reach, edge + runOff[row]!))
  })
  const blendRows = Math.max(1, Math.round(BLEND_M / track.spacingM))
  const blended = movingAverage(movingMinimum(wished, blendRows), blendRows)
  return blended.map((wall, row) => Math.max(wall, width[row]!))
}

/** How far from row `row` to that side no other row is nearer, metres; looks no further than matters. */
function reachAt(track: WallInput, row: number, side: 1 | -1): number {
  const normalX = -side * track.tangentY[row]!
  const normalY = side * track.tangentX[row]!
  const stride = Math.max(1, Math.round(OTHER_STEP_M / track.spacingM))
  const x = track.x[row]!
  const y = track.y[row]!
  let reach = Number.POSITIVE_INFINITY
  for (let other = (row + stride) % track.rows, left = track.rows - stride; left >= stride; left -= stride) {
    const dx = track.x[other]! - x
    const dy = track.y[other]! - y
    const across = dx * normalX + dy * normalY
    if (across > 0) reach = Math.min(reach, (dx * dx + dy * dy) / (2 * across))
    other += stride
    if (other >= track.rows) other -= track.rows
  }
  return reach
}
