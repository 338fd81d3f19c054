import type { TrackId } from '../protocol/ids.ts'

/**
 * A track as its file says it, validated and normalised: metres, radians, both half widths at every node. Plain JSON,
 * so that the same value is hashed, sent to clients (CNT1) and turned into geometry by src/simulation/track.ts on
 * either side. Columns instead of node objects keep the JSON small.
 */
export interface TrackData {
  readonly id: TrackId
  readonly name: string
  /** Path below the content root with forward slashes, for example `tracks/oval.yaml`. */
  readonly file: string
  readonly isClosed: boolean
  readonly nodes: TrackNodes
  /** Distance from the line at which sectors 2 and 3 begin, metres; thirds of the length when absent. */
  readonly sectorStartsM?: readonly [number, number]
  /** Own grid positions, pole first, by arc length (negative = before the line) and lateral offset (left positive), metres. */
  readonly grid?: readonly { readonly sM: number; readonly nM: number }[]
  /** Absent where the file has none. Nothing uses it yet. */
  readonly pitLane?: PitLane
  readonly metadata: TrackMetadata
}

/** Arc lengths from the line, metres; the lane runs in driving order, past the line where its exit is the smaller. */
export interface PitLane {
  readonly entryM: number
  readonly exitM: number
  /** On which side of the road, in driving direction. */
  readonly side: 'left' | 'right'
  readonly speedLimitMps: number
  /** Where cars stop, in driving order. */
  readonly boxesM?: readonly number[]
}

/** One column a property, all of the same length, in driving order; the first node is at the line. */
export interface TrackNodes {
  readonly xM: readonly number[]
  readonly yM: readonly number[]
  /** Zero everywhere unless the file's elevation is trusted. */
  readonly zM: readonly number[]
  /** From the centreline to the white line. */
  readonly widthLeftM: readonly number[]
  readonly widthRightM: readonly number[]
  /** Positive lifts the left edge. Zero everywhere unless trusted. */
  readonly bankingRad: readonly number[]
  /** Multiplies tyre grip; 1 is dry asphalt. */
  readonly friction: readonly number[]
  readonly surface: readonly Surface[]
  /** Width of the kerb outside the white line; {@link KERB_WIDTH_M} everywhere when absent. */
  readonly kerbLeftM?: readonly number[]
  readonly kerbRightM?: readonly number[]
  /** From the white line to the wall; {@link RUN_OFF_M} everywhere when absent. */
  readonly runOffLeftM?: readonly number[]
  readonly runOffRightM?: readonly number[]
  /** Behind the kerb; grass everywhere when absent. */
  readonly runOffSurface?: readonly Surface[]
}

export const KERB_WIDTH_M = 1
export const RUN_OFF_M = 10

export const SURFACES = ['Asphalt', 'Concrete', 'Curb', 'Grass', 'Gravel', 'Sand', 'Wet'] as const
export type Surface = (typeof SURFACES)[number]

export interface TrackMetadata {
  readonly country?: string
  readonly city?: string
  readonly description?: string
  readonly category?: string
  readonly environment?: string
  readonly lengthM?: number
  readonly yearBuilt?: number
}
