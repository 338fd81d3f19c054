import { cos } from './deterministic-math.ts'

/**
 * A smooth function as short polynomials, for where calling it would cost too much: piece k holds it on
 * k/perUnit ≤ x < (k + 1)/perUnit as a polynomial in t = x·perUnit − k, lowest power first. Each is fitted through the
 * Chebyshev nodes of its piece, which keeps the error near the best possible over all of it.
 */
export const PIECE_TERMS = 6

/** Fits `pieces` pieces from x = 0 on; `valueAt` is called inside the pieces only, never at their ends. */
export function fitPieces(valueAt: (x: number) => number, pieces: number, perUnit: number): Float64Array {
  const nodes = Array.from({ length: PIECE_TERMS }, (_, k) => (1 - cos((Math.PI * (k + 0.5)) / PIECE_TERMS)) / 2)
  const terms = new Float64Array(pieces * PIECE_TERMS)
  for (let piece = 0; piece < pieces; piece++) {
    const values = nodes.map((t) => valueAt((piece + t) / perUnit))
    terms.set(powersOf(nodes, dividedDifferences(nodes, values)), piece * PIECE_TERMS)
  }
  return terms
}

/** Newton's coefficients of the polynomial through the points. */
function dividedDifferences(nodes: readonly number[], values: readonly number[]): number[] {
  const table = [...values]
  for (let order = 1; order < nodes.length; order++) {
    for (let k = nodes.length - 1; k >= order; k--) {
      table[k] = (table[k]! - table[k - 1]!) / (nodes[k]! - nodes[k - order]!)
    }
  }
  return table
}

/** From Newton's form to powers of t, by multiplying (t − node) in from the innermost bracket outwards. */
function powersOf(nodes: readonly number[], newton: readonly number[]): Float64Array {
  const powers = new Float64Array(newton.length)
  for (let k = newton.length - 1; k >= 0; k--) {
    for (let power = newton.length - 1; power > 0; power--) {
      powers[power] = powers[power - 1]! - nodes[k]! * powers[power]!
    }
    powers[0] = newton[k]! - nodes[k]! * powers[0]!
  }
  return powers
}
