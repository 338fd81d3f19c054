/**
 * A track's geometry as a table at uniform spacing along the centreline, built once from TrackData (build-track.ts)
 * and shared by every race on it. Row i is at arc length i·spacingM from the line. Left is positive: lateral offset,
 * widths to the left.
 */
export interface Track {
  readonly lengthM: number
  readonly spacingM: number
  readonly rows: number
  readonly x: Float64Array
  readonly y: Float64Array
  readonly z: Float64Array
  /** Unit tangent of the centreline. */
  readonly tangentX: Float64Array
  readonly tangentY: Float64Array
  /** 1/m, positive in a left-hand bend; smoothed. */
  readonly curvature: Float64Array
  /** From the centreline to the white line, both positive. */
  readonly widthLeft: Float64Array
  readonly widthRight: Float64Array
  /** Lateral distance of the walls from the centreline, both positive; beyond the white line by the run-off. */
  readonly wallLeft: Float64Array
  readonly wallRight: Float64Array
  readonly bankingRad: Float64Array
  /** Grip multiplier of the racing surface at the row. */
  readonly friction: Float64Array
  /** Arc lengths of the timing gates in order; the first is 0 (the line), neighbours 100 to 200 m apart. */
  readonly gatesM: Float64Array
  /** Arc length at which each of the three sectors begins; the first is 0. */
  readonly sectorStartsM: readonly [number, number, number]
  /** Own grid positions of the file, pole first; empty when it has none. */
  readonly grid: readonly TrackPosition[]
}

/** A place on a track: arc length from the line (0 ≤ s < length) and lateral offset, metres, left positive. */
export interface TrackPosition {
  readonly sM: number
  readonly nM: number
}
