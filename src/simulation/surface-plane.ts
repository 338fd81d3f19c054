import { atan } from './deterministic-math.ts'
import type { Track } from './track.ts'

/** How the road lies under a point: its height and the pitch and roll a body standing on it along the road would have. */
export interface SurfacePlane {
  z: number
  /** Positive nose up. */
  pitchRad: number
  /** Positive left side up. */
  rollRad: number
}

/** Writes the road's plane at arc length `s` (0 ≤ s < length) and lateral offset `n`, metres, into `out`. */
export function samplePlane(track: Track, s: number, n: number, out: SurfacePlane): void {
  const position = s / track.spacingM
  const row = Math.floor(position) % track.rows
  const next = (row + 1) % track.rows
  const fraction = position - Math.floor(position)
  const z0 = track.z[row]!
  const z1 = track.z[next]!
  const banking = track.bankingRad[row]! + (track.bankingRad[next]! - track.bankingRad[row]!) * fraction
  // Banking is a few degrees: its angle stands for its tangent within 1 %.
  out.z = z0 + (z1 - z0) * fraction + n * banking
  out.pitchRad = atan((z1 - z0) / track.spacingM)
  out.rollRad = banking
}
