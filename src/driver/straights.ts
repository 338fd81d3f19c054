import { atSpeed, type Performance } from './performance.ts'
import type { LineShape } from './speed-profile.ts'

/**
 * Where cars can pass each other: on the parts of the racing line where bends take little of the grip. Of each station,
 * how far the straight it lies on still goes, braking zone included, and which way the bend behind it turns.
 */
export interface Straights {
  /** Metres of centreline to the turn-in; 0 within a bend, and a whole lap where no bend is one. */
  readonly leftM: Float64Array
  /** The sharpest curvature of that bend, or of what is left of it, 1/m, left positive. */
  readonly turn: Float64Array
}

/** On a straight, the line takes less than this share of the grip across. */
const STRAIGHT_SHARE = 0.4

/** ... or a lane beside it can be driven at this share of its speed. */
const LANE_SHARE = 0.95

/** Finds them for the line as it is driven at `speedMps`, with stations `spacingM` apart on the centreline. */
export function findStraights(
  { curvature, friction }: LineShape,
  speedMps: Float64Array,
  laneSpeedMps: Float64Array,
  performance: Performance,
  spacingM: number,
): Straights {
  const count = curvature.length
  const leftM = new Float64Array(count).fill(count * spacingM)
  const turn = new Float64Array(count).fill(curvature.reduce(sharper))
  const isBend = curvature.map((bend, i) => {
    const held = STRAIGHT_SHARE * friction[i]! * atSpeed(performance.lateral, speedMps[i]!)
    const isFree = laneSpeedMps[i]! > LANE_SHARE * speedMps[i]!
    return isFree || Math.abs(bend) * speedMps[i]! * speedMps[i]! < held ? 0 : 1
  })
  if (!isBend.includes(1)) return { leftM, turn }
  // Twice round backwards: the first time finds the bend behind the finish line.
  for (let k = 2 * count - 1; k >= 0; k--) {
    const i = k % count
    const next = (i + 1) % count
    leftM[i] = isBend[i] === 1 ? 0 : leftM[next]! + spacingM
    turn[i] = turn[next]!
    if (isBend[i] === 1) turn[i] = isBend[next] === 1 ? sharper(turn[next]!, curvature[i]!) : curvature[i]!
  }
  return { leftM, turn }
}

function sharper(one: number, other: number): number {
  return Math.abs(other) > Math.abs(one) ? other : one
}
