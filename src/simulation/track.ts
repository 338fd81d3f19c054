/**
 * A track's geometry as a table at uniform spacing along the centreline, built once from TrackData (build-track.ts)
 * and shared by every race on it. Row i is at arc length i·spacingM from the line. Left is positive: lateral offset,
 * widths to the left.
 */
export interface Track {
  readonly lengthM: number
  readonly spacingM: number
  readonly rows: number
  /** Reciprocal of the spacing. */
  readonly rowsPerM: number
  readonly x: Float64Array
  readonly y: Float64Array
  readonly z: Float64Array
  /** Unit tangent of the centreline. */
  readonly tangentX: Float64Array
  readonly tangentY: Float64Array
  /**
   * The same four columns row by row, x, y, tangent x, tangent y, and the first row once more at the end: projecting a
   * point needs all of two neighbours at once.
   */
  readonly frames: Float64Array
  /** 1/m, positive in a left-hand bend; smoothed. */
  readonly curvature: Float64Array
  /** From the centreline to the white line, both positive. */
  readonly widthLeft: Float64Array
  readonly widthRight: Float64Array
  /** Lateral distance of the walls from the centreline, both positive; beyond the white line by the run-off. */
  readonly wallLeft: Float64Array
  readonly wallRight: Float64Array
  /** Width of the kerb outside each white line, and what lies behind it up to the wall: one of Ground. */
  readonly kerbLeft: Float64Array
  readonly kerbRight: Float64Array
  readonly runOffLeft: Uint8Array
  readonly runOffRight: Uint8Array
  readonly bankingRad: Float64Array
  /** Gravity in the tilted road's axes, m/s²: along it (forward), across it (left), and onto it. */
  readonly gravityAlong: Float64Array
  readonly gravityAcross: Float64Array
  readonly gravityDown: Float64Array
  /** Curvature times the sine of the banking: what of a bend's acceleration lifts (or, negative, presses) a car. */
  readonly bankedCurvature: Float64Array
  /** Whether the road neither rises nor leans anywhere. */
  readonly isFlat: boolean
  /** Grip multiplier of the racing surface at the row, and rolling resistance added to the tyre's. */
  readonly friction: Float64Array
  readonly rollingResistance: Float64Array
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

/** Numbers a row of {@link Track.frames}. */
export const FRAME_FIELDS = 4

export function layFrames(line: Pick<Track, 'rows' | 'x' | 'y' | 'tangentX' | 'tangentY'>): Float64Array {
  const frames = new Float64Array((line.rows + 1) * FRAME_FIELDS)
  for (let row = 0; row <= line.rows; row++) {
    const from = row % line.rows
    frames.set([line.x[from]!, line.y[from]!, line.tangentX[from]!, line.tangentY[from]!], row * FRAME_FIELDS)
  }
  return frames
}
