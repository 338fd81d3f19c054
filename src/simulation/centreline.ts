import { evaluateSpline, fitPeriodicSpline, type PeriodicSpline, type SplineSample } from './spline.ts'

/**
 * The closed curve through a track's nodes, measured by arc length. Knots are spaced by chord length, which keeps the
 * spline from swinging out between unevenly spaced nodes.
 */
export interface Centreline {
  readonly x: PeriodicSpline
  readonly y: PeriodicSpline
  readonly z: PeriodicSpline
  /** Arc length at each node and, last, of the whole lap. */
  readonly arcM: Float64Array
  /** Where the evaluation of one place leaves its results. */
  readonly at: { readonly x: SplineSample; readonly y: SplineSample; readonly z: SplineSample }
}

/** The centreline at uniform arc length, with for each row the node before it and the share of the way to the next. */
export interface CentrelineRows {
  readonly x: Float64Array
  readonly y: Float64Array
  readonly z: Float64Array
  readonly tangentX: Float64Array
  readonly tangentY: Float64Array
  readonly curvature: Float64Array
  readonly node: Int32Array
  readonly nodeFraction: Float64Array
}

/** Gauss–Legendre on [0, 1], four points: exact to well below a millimetre on any piece between two nodes. */
const GAUSS = [
  { at: 0.06943184420297371, weight: 0.17392742256872692 },
  { at: 0.33000947820757187, weight: 0.32607257743127305 },
  { at: 0.6699905217924281, weight: 0.32607257743127305 },
  { at: 0.9305681557970263, weight: 0.17392742256872692 },
] as const

const INVERSION_STEPS = 4

/** Fits the curve; consecutive points, the last and the first included, must not coincide. */
export function fitCentreline(x: Float64Array, y: Float64Array, z: Float64Array): Centreline {
  const count = x.length
  const knots = new Float64Array(count + 1)
  for (let i = 0; i < count; i++) {
    const next = (i + 1) % count
    const dx = x[next]! - x[i]!
    const dy = y[next]! - y[i]!
    knots[i + 1] = knots[i]! + Math.sqrt(dx * dx + dy * dy)
  }
  const sample = (): SplineSample => ({ value: 0, first: 0, second: 0 })
  const curve = {
    x: fitPeriodicSpline(knots, x),
    y: fitPeriodicSpline(knots, y),
    z: fitPeriodicSpline(knots, z),
    at: { x: sample(), y: sample(), z: sample() },
  }
  const arcM = new Float64Array(count + 1)
  for (let i = 0; i < count; i++) arcM[i + 1] = arcM[i]! + arcOfPiece(curve, i, knots[i + 1]!)
  return { ...curve, arcM }
}

/** Samples `rows` points at uniform arc length, the first at the first node. */
export function sampleCentreline(centreline: Centreline, rows: number): CentrelineRows {
  const column = () => new Float64Array(rows)
  const table: CentrelineRows = {
    x: column(),
    y: column(),
    z: column(),
    tangentX: column(),
    tangentY: column(),
    curvature: column(),
    node: new Int32Array(rows),
    nodeFraction: column(),
  }
  const { arcM } = centreline
  const spacingM = arcM[arcM.length - 1]! / rows
  let node = 0
  for (let row = 0; row < rows; row++) {
    while (node < arcM.length - 2 && arcM[node + 1]! <= row * spacingM) node++
    fillRow(table, row, centreline, { node, arcM: row * spacingM - arcM[node]! })
  }
  return table
}

type Curve = Pick<Centreline, 'x' | 'y' | 'at'>

function fillRow(
  table: CentrelineRows,
  row: number,
  centreline: Centreline,
  place: { readonly node: number; readonly arcM: number },
): void {
  const { node } = place
  const { at } = centreline
  const parameter = parameterAtArc(centreline, node, place.arcM)
  evaluateSpline(centreline.z, node, parameter, at.z)
  const speed = speedAt(centreline, node, parameter)
  table.x[row] = at.x.value
  table.y[row] = at.y.value
  table.z[row] = at.z.value
  table.tangentX[row] = at.x.first / speed
  table.tangentY[row] = at.y.first / speed
  table.curvature[row] = (at.x.first * at.y.second - at.y.first * at.x.second) / (speed * speed * speed)
  table.node[row] = node
  table.nodeFraction[row] = Math.min(1, place.arcM / (centreline.arcM[node + 1]! - centreline.arcM[node]!))
}

/** The spline parameter at `arcM` metres behind node `node`: Newton on the arc length, whose slope is the speed. */
function parameterAtArc(centreline: Centreline, node: number, arcM: number): number {
  const start = centreline.x.knots[node]!
  const end = centreline.x.knots[node + 1]!
  let parameter = start + ((end - start) * arcM) / (centreline.arcM[node + 1]! - centreline.arcM[node]!)
  for (let step = 0; step < INVERSION_STEPS; step++) {
    const error = arcM - arcOfPiece(centreline, node, parameter)
    parameter += error / speedAt(centreline, node, parameter)
    parameter = Math.max(start, Math.min(end, parameter))
  }
  return parameter
}

/** Arc length from node `node` to `parameter` on the piece behind it. */
function arcOfPiece(curve: Curve, node: number, parameter: number): number {
  const start = curve.x.knots[node]!
  const width = parameter - start
  let sum = 0
  for (const { at, weight } of GAUSS) sum += weight * speedAt(curve, node, start + at * width)
  return sum * width
}

/** Metres of arc a unit of parameter; never 0, so that a cusp in hostile data stays finite. Leaves x and y in `at`. */
function speedAt(curve: Curve, node: number, parameter: number): number {
  const { x, y } = curve.at
  evaluateSpline(curve.x, node, parameter, x)
  evaluateSpline(curve.y, node, parameter, y)
  return Math.max(1e-6, Math.sqrt(x.first * x.first + y.first * y.first))
}
