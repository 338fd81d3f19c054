import type { TrackData } from '../content/track-data.ts'
import { type LaidCentreline, layCentreline } from './build-track.ts'
import { atan2 } from './deterministic-math.ts'

/**
 * What a closed circuit must fulfil whatever its shape, asked of a file when it is loaded: it turns once round, or not
 * at all where it crosses itself, its ends meet, and it is as long as it says. What fails here can be raced on and is
 * for its author to judge, so it is a warning; what no car can drive on is refused by the building itself.
 */

/** The curve's own turning and the sum of its curvature differ by less than this share of a turn on real circuits. */
const TURNS_TOLERANCE = 0.02
/** A last node this many times farther from the first than any two neighbours are: some are likely to be missing. */
const SEAM_CHORDS = 2
const LENGTH_TOLERANCE = 0.04

/** Sentences without the file's name; none when all is well. Throws TrackError where buildTrack would. */
export function checkTrack(data: TrackData): string[] {
  const laid = layCentreline(data)
  return [...checkTurning(laid), ...checkSeam(data, laid), ...checkLength(data, laid)]
}

function checkTurning({ line, lengthM, rows }: LaidCentreline): string[] {
  let byCurvature = 0
  let byTangent = 0
  for (let row = 0; row < rows; row++) {
    const next = (row + 1) % rows
    const dot = line.tangentX[row]! * line.tangentX[next]! + line.tangentY[row]! * line.tangentY[next]!
    const cross = line.tangentX[row]! * line.tangentY[next]! - line.tangentY[row]! * line.tangentX[next]!
    byTangent += atan2(cross, dot)
    byCurvature += (line.curvature[row]! * lengthM) / rows
  }
  const turns = Math.round(byTangent / (2 * Math.PI))
  if (Math.abs(turns) > 1) {
    return [`turns ${Math.abs(turns)} times round in a lap; check that its nodes are in driving order`]
  }
  if (Math.abs(byCurvature / (2 * Math.PI) - turns) > TURNS_TOLERANCE) {
    return ['has kinks that no car can follow; check its nodes for strays and for ones that lie too close']
  }
  return []
}

function checkSeam({ nodes }: TrackData, { kept }: LaidCentreline): string[] {
  const chordM = (at: number) => {
    const [from, to] = [kept[at]!, kept[(at + 1) % kept.length]!]
    const dx = nodes.xM[to]! - nodes.xM[from]!
    const dy = nodes.yM[to]! - nodes.yM[from]!
    return Math.sqrt(dx * dx + dy * dy)
  }
  let longestM = 0
  for (let at = 0; at < kept.length - 1; at++) longestM = Math.max(longestM, chordM(at))
  const gapM = chordM(kept.length - 1)
  if (gapM <= SEAM_CHORDS * longestM) return []
  return [`is closed over ${gapM.toFixed(0)} m without a node, from its last to its first; some may be missing`]
}

function checkLength({ metadata }: TrackData, { lengthM }: LaidCentreline): string[] {
  const statedM = metadata.lengthM
  if (statedM === undefined || statedM === 0 || Math.abs(lengthM / statedM - 1) <= LENGTH_TOLERANCE) return []
  return [`is ${lengthM.toFixed(0)} m long, but metadata.length_m says ${statedM}`]
}
