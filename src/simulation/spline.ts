/**
 * A cubic spline that closes on itself with continuous curvature: the smoothest common curve through measured points.
 * Knots are given by their parameter; one period later the curve is where it began.
 */
export interface PeriodicSpline {
  /** Parameter of each knot, rising from 0, and the period behind them: one entry more than values. */
  readonly knots: Float64Array
  readonly values: Float64Array
  /** Second derivative at each knot. */
  readonly second: Float64Array
}

/** Value and the first two derivatives at one parameter. */
export interface SplineSample {
  value: number
  first: number
  second: number
}

/** Fits the spline. Needs at least three knots, strictly rising. */
export function fitPeriodicSpline(knots: Float64Array, values: Float64Array): PeriodicSpline {
  const count = values.length
  const before = new Float64Array(count)
  const diagonal = new Float64Array(count)
  const after = new Float64Array(count)
  const right = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    const previous = (i + count - 1) % count
    const next = (i + 1) % count
    const h0 = knots[previous + 1]! - knots[previous]!
    const h1 = knots[i + 1]! - knots[i]!
    before[i] = h0
    diagonal[i] = 2 * (h0 + h1)
    after[i] = h1
    right[i] = 6 * ((values[next]! - values[i]!) / h1 - (values[i]! - values[previous]!) / h0)
  }
  return { knots, values, second: solveCyclicTridiagonal(before, diagonal, after, right) }
}

/** Evaluates the piece between knot `index` and the next one; `parameter` lies between the two. */
export function evaluateSpline(spline: PeriodicSpline, index: number, parameter: number, out: SplineSample): void {
  const next = index + 1 === spline.values.length ? 0 : index + 1
  const h = spline.knots[index + 1]! - spline.knots[index]!
  const b = (parameter - spline.knots[index]!) / h
  const a = 1 - b
  const y0 = spline.values[index]!
  const y1 = spline.values[next]!
  const m0 = spline.second[index]!
  const m1 = spline.second[next]!
  out.value = a * y0 + b * y1 + ((a * a * a - a) * m0 + (b * b * b - b) * m1) * ((h * h) / 6)
  out.first = (y1 - y0) / h + ((3 * b * b - 1) * m1 - (3 * a * a - 1) * m0) * (h / 6)
  out.second = a * m0 + b * m1
}

/**
 * Solves a tridiagonal system whose corners are filled too: row i is before[i]·x[i−1] + diagonal[i]·x[i] +
 * after[i]·x[i+1] = right[i], indices modulo the size (≥ 3). Sherman–Morrison on two plain tridiagonal solves.
 */
export function solveCyclicTridiagonal(
  before: Float64Array,
  diagonal: Float64Array,
  after: Float64Array,
  right: Float64Array,
): Float64Array {
  const count = right.length
  const last = count - 1
  const gamma = -diagonal[0]!
  const lower = after[last]!
  const upper = before[0]!
  const reduced = Float64Array.from(diagonal)
  reduced[0] = diagonal[0]! - gamma
  reduced[last] = diagonal[last]! - (lower * upper) / gamma
  const correction = new Float64Array(count)
  correction[0] = gamma
  correction[last] = lower
  const x = solveTridiagonal(before, reduced, after, right)
  const z = solveTridiagonal(before, reduced, after, correction)
  const factor = (x[0]! + (upper * x[last]!) / gamma) / (1 + z[0]! + (upper * z[last]!) / gamma)
  return x.map((value, i) => value - factor * z[i]!)
}

/** Thomas' algorithm; before[0] and after[last] are ignored. */
function solveTridiagonal(
  before: Float64Array,
  diagonal: Float64Array,
  after: Float64Array,
  right: Float64Array,
): Float64Array {
  const count = right.length
  const ratio = new Float64Array(count)
  const x = new Float64Array(count)
  let pivot = diagonal[0]!
  x[0] = right[0]! / pivot
  for (let i = 1; i < count; i++) {
    ratio[i] = after[i - 1]! / pivot
    pivot = diagonal[i]! - before[i]! * ratio[i]!
    x[i] = (right[i]! - before[i]! * x[i - 1]!) / pivot
  }
  for (let i = count - 2; i >= 0; i--) x[i] = x[i]! - ratio[i + 1]! * x[i + 1]!
  return x
}
