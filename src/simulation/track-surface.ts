import { KERB_WIDTH_M, RUN_OFF_M, type TrackNodes } from '../content/track-data.ts'
import type { CentrelineRows } from './centreline.ts'
import { GRAVITY_MPS2 } from './constants.ts'
import { sin } from './deterministic-math.ts'
import { Ground, runOffGround, SURFACE_GRIP, SURFACE_ROLLING_RESISTANCE } from './ground.ts'
import type { Track } from './track.ts'

/** What a track is made of and how it tilts, row by row: the columns of its table that say nothing of its shape. */
export type TrackSurface = Pick<
  Track,
  'kerbLeft' | 'kerbRight' | 'runOffLeft' | 'runOffRight' | 'bankingRad' | 'friction' | 'rollingResistance'
> & {
  /** From the white line to the wall as the file wishes it, metres. */
  readonly runOffWidthLeft: Float64Array
  readonly runOffWidthRight: Float64Array
}

/** `kept` are the nodes that the centreline was fitted through. */
export function surfaceRows(nodes: TrackNodes, kept: readonly number[], line: CentrelineRows): TrackSurface {
  const along = (valueAt: (node: number) => number) =>
    line.nodeFraction.map((fraction, row) => {
      const node = line.node[row]!
      const here = valueAt(kept[node]!)
      return here + fraction * (valueAt(kept[(node + 1) % kept.length]!) - here)
    })
  const runOff = Uint8Array.from(line.node, (node) => {
    const surface = nodes.runOffSurface?.[kept[node]!]
    return surface === undefined ? Ground.Grass : runOffGround(surface)
  })
  return {
    kerbLeft: along((node) => nodes.kerbLeftM?.[node] ?? KERB_WIDTH_M),
    kerbRight: along((node) => nodes.kerbRightM?.[node] ?? KERB_WIDTH_M),
    runOffLeft: runOff,
    runOffRight: runOff,
    runOffWidthLeft: along((node) => nodes.runOffLeftM?.[node] ?? RUN_OFF_M),
    runOffWidthRight: along((node) => nodes.runOffRightM?.[node] ?? RUN_OFF_M),
    bankingRad: along((node) => nodes.bankingRad[node]!),
    friction: along((node) => nodes.friction[node]! * SURFACE_GRIP[nodes.surface[node]!]),
    rollingResistance: along((node) => SURFACE_ROLLING_RESISTANCE[nodes.surface[node]!]),
  }
}

type Tilt = Pick<Track, 'gravityAlong' | 'gravityAcross' | 'gravityDown' | 'bankedCurvature' | 'isFlat'>

/** What the step needs of height and banking (Milliken and Milliken, ch. 5). */
export function tiltRows(track: Pick<Track, 'z' | 'bankingRad' | 'curvature' | 'spacingM'>): Tilt {
  const { z, bankingRad, curvature, spacingM } = track
  const rise = z.map((height, row) => (z[(row + 1) % z.length]! - height) / spacingM)
  const lean = bankingRad.map(sin)
  const level = rise.map((slope) => 1 / Math.sqrt(1 + slope * slope))
  return {
    gravityAlong: level.map((cosine, row) => -GRAVITY_MPS2 * cosine * rise[row]!),
    gravityAcross: level.map((cosine, row) => -GRAVITY_MPS2 * cosine * lean[row]!),
    gravityDown: level.map((cosine, row) => GRAVITY_MPS2 * cosine * Math.sqrt(1 - lean[row]! * lean[row]!)),
    bankedCurvature: curvature.map((value, row) => value * lean[row]!),
    isFlat: rise.every((value) => value === 0) && bankingRad.every((value) => value === 0),
  }
}
