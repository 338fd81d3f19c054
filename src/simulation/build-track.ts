import type { TrackData, TrackNodes } from '../content/track-data.ts'
import { type CentrelineRows, fitCentreline, sampleCentreline } from './centreline.ts'
import { movingAverage } from './smoothing.ts'
import { layFrames, type Track, type TrackPosition } from './track.ts'
import { surfaceRows, tiltRows } from './track-surface.ts'
import { placeWalls } from './track-walls.ts'

/**
 * Turns a track's nodes into its geometry, once per track. Nodes are measured data: they carry noise and their widths
 * may be wider than the radius of the bend they lie in. The table keeps |curvature · width| < 1 everywhere, so that
 * lateral offsets never fold over, and its curvature is smoothed over what a car feels. Refuses with TrackError what
 * cannot be a circuit.
 */
export class TrackError extends RangeError {
  override readonly name = 'TrackError'
  readonly code = 'TRACK_UNUSABLE'
  /** What is wrong, without the file's name. */
  readonly complaint: string

  constructor(file: string, complaint: string) {
    super(`${file}: ${complaint}`)
    this.complaint = complaint
  }
}

const LENGTH_MIN_M = 200
const LENGTH_MAX_M = 40_000
const NODES_MIN = 4
const RADIUS_MIN_M = 3
/** Nodes nearer than this to the one before are the same point written twice. */
const SAME_POINT_M = 0.01
const ROW_SPACING_M = 1
/** Share of the bend's radius that the inner half of the road may take. */
const FOLD_SHARE = 0.9
const CURVATURE_REACH_M = 2.5
const GATE_SPACING_MAX_M = 150
/** A grid place keeps this much to the white line. */
const GRID_EDGE_M = 1

/** Builds the geometry of `data`. Throws {@link TrackError} with a sentence of what is wrong with it. */
export function buildTrack(data: TrackData): Track {
  const { nodes } = data
  const { kept, lengthM, rows, line } = layCentreline(data)
  const spacingM = lengthM / rows
  const pick = (column: readonly number[]) => Float64Array.from(kept, (index) => column[index]!)
  const along = (column: readonly number[]) => interpolateNodes(pick(column), line)
  const shape = {
    lengthM,
    spacingM,
    rows,
    rowsPerM: 1 / spacingM,
    x: line.x,
    y: line.y,
    z: line.z,
    tangentX: line.tangentX,
    tangentY: line.tangentY,
    curvature: smoothCurvature(line.curvature, spacingM),
    widthLeft: clipFolds(along(nodes.widthLeftM), line.curvature, 1),
    widthRight: clipFolds(along(nodes.widthRightM), line.curvature, -1),
  }
  const { runOffWidthLeft, runOffWidthRight, ...surface } = surfaceRows(nodes, kept, line)
  return {
    ...shape,
    ...placeWalls({ ...shape, curvature: line.curvature, runOffWidthLeft, runOffWidthRight }),
    ...surface,
    ...tiltRows({ ...shape, bankingRad: surface.bankingRad }),
    frames: layFrames(shape),
    gatesM: spreadGates(lengthM),
    sectorStartsM: sectorStarts(data, lengthM),
    grid: fileGrid(data, shape),
  }
}

/** A track's centreline before anything is built beside it. */
export interface LaidCentreline {
  /** Indices of the nodes that it goes through. */
  readonly kept: readonly number[]
  readonly lengthM: number
  readonly rows: number
  readonly line: CentrelineRows
}

/** The first part of {@link buildTrack}, in which a track can be refused: its curve alone. */
export function layCentreline({ file, isClosed, nodes }: TrackData): LaidCentreline {
  if (!isClosed) throw new TrackError(file, 'open tracks are not supported; set closed_loop to true')
  const kept = distinctNodes(nodes, file)
  const pick = (column: readonly number[]) => Float64Array.from(kept, (index) => column[index]!)
  const centreline = fitCentreline(pick(nodes.xM), pick(nodes.yM), pick(nodes.zM))
  const lengthM = centreline.arcM[kept.length]!
  if (!(lengthM >= LENGTH_MIN_M && lengthM <= LENGTH_MAX_M)) {
    throw new TrackError(file, `a lap is ${lengthM.toFixed(0)} m; it must be ${LENGTH_MIN_M} to ${LENGTH_MAX_M} m`)
  }
  const rows = Math.round(lengthM / ROW_SPACING_M)
  const line = sampleCentreline(centreline, rows)
  refuseTightBends(line.curvature, file)
  refuseReversals(line, file)
  return { kept, lengthM, rows, line }
}

/** Indices of the nodes without those that repeat the one before (or, at the end, the first). */
function distinctNodes(nodes: TrackNodes, file: string): number[] {
  const kept: number[] = []
  const isSame = (a: number, b: number) => {
    const dx = nodes.xM[a]! - nodes.xM[b]!
    const dy = nodes.yM[a]! - nodes.yM[b]!
    return dx * dx + dy * dy < SAME_POINT_M * SAME_POINT_M
  }
  for (let index = 0; index < nodes.xM.length; index++) {
    const last = kept.at(-1)
    if (last === undefined || !isSame(index, last)) kept.push(index)
  }
  while (kept.length > 1 && isSame(kept.at(-1)!, kept[0]!)) kept.pop()
  if (kept.length < NODES_MIN) {
    throw new TrackError(file, `${kept.length} distinct nodes; a circuit needs at least ${NODES_MIN}`)
  }
  return kept
}

function refuseTightBends(curvature: Float64Array, file: string): void {
  let tightest = 0
  for (const value of curvature) tightest = Math.max(tightest, Math.abs(value))
  if (!(tightest <= 1 / RADIUS_MIN_M)) {
    throw new TrackError(file, `the centreline bends tighter than a radius of ${RADIUS_MIN_M} m; check its nodes`)
  }
}

/** On a straight a node that lies behind the one before bends nothing, yet the road goes back there. */
function refuseReversals({ x, y, tangentX, tangentY }: CentrelineRows, file: string): void {
  for (let row = 0; row < x.length; row++) {
    const next = (row + 1) % x.length
    if (tangentX[row]! * tangentX[next]! + tangentY[row]! * tangentY[next]! > 0) continue
    const place = `x ${Math.round(x[row]!)}, y ${Math.round(y[row]!)}`
    throw new TrackError(file, `the centreline turns back on itself near ${place}; check the order of its nodes`)
  }
}

function interpolateNodes(column: Float64Array, line: CentrelineRows): Float64Array {
  return line.nodeFraction.map((fraction, row) => {
    const node = line.node[row]!
    const next = (node + 1) % column.length
    return column[node]! + fraction * (column[next]! - column[node]!)
  })
}

/** Two passes: a triangular window of about ten metres, as wide as the noise of measured centrelines. */
function smoothCurvature(curvature: Float64Array, spacingM: number): Float64Array {
  const reach = Math.round(CURVATURE_REACH_M / spacingM)
  return movingAverage(movingAverage(curvature, reach), reach)
}

/** Neighbouring rows count too: between two rows the road bends as the tighter of them does. */
function clipFolds(width: Float64Array, curvature: Float64Array, side: 1 | -1): Float64Array {
  const rows = width.length
  return width.map((edge, row) => {
    const around = Math.max(side * curvature[(row + rows - 1) % rows]!, side * curvature[(row + 1) % rows]!)
    const inner = Math.max(side * curvature[row]!, around)
    return inner * edge > FOLD_SHARE ? FOLD_SHARE / inner : edge
  })
}

function spreadGates(lengthM: number): Float64Array {
  const count = Math.ceil(lengthM / GATE_SPACING_MAX_M)
  return Float64Array.from({ length: count }, (_, index) => (index * lengthM) / count)
}

/** From the data when they lie in order on the lap, else thirds: files carry placeholders beyond their own length. */
function sectorStarts(data: TrackData, lengthM: number): readonly [number, number, number] {
  const [second, third] = data.sectorStartsM ?? [0, 0]
  if (second > 0 && third > second && third < lengthM) return [0, second, third]
  return [0, lengthM / 3, (2 * lengthM) / 3]
}

function fileGrid(data: TrackData, shape: Pick<Track, 'lengthM' | 'spacingM' | 'rows' | 'widthLeft' | 'widthRight'>) {
  return (data.grid ?? []).map((place): TrackPosition => {
    const sM = place.sM - Math.floor(place.sM / shape.lengthM) * shape.lengthM
    const row = Math.min(Math.floor(sM / shape.spacingM), shape.rows - 1)
    const left = Math.max(0, shape.widthLeft[row]! - GRID_EDGE_M)
    const right = Math.max(0, shape.widthRight[row]! - GRID_EDGE_M)
    return { sM, nM: Math.max(-right, Math.min(left, place.nM)) }
  })
}
