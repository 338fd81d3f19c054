import type { CircuitDesign, Piece } from './designs.ts'

/**
 * Turns a circuit design into a closed centreline. Heading follows exactly from the pieces; position is integrated in
 * steps of half a metre with a three-point Gauss rule, far below the millimetre that is written. The two `fit`
 * straights come out of a linear system, because the end of the loop is linear in their lengths.
 */
export interface Centreline {
  readonly lengthM: number
  /** Nodes at even spacing from the start line on. */
  readonly xM: readonly number[]
  readonly yM: readonly number[]
}

const STEP_M = 0.5
const NODE_SPACING_M = 5

/** Throws when the angles add up to other than one turn (none in a figure of eight) or a fit straight is below 20 m. */
export function layOut(design: CircuitDesign): Centreline {
  const pieces = fitted(design)
  const lengthM = pieces.reduce((sum, piece) => sum + lengthOf(piece), 0)
  const count = Math.round(lengthM / NODE_SPACING_M)
  const places = Array.from({ length: count }, (_, index) => (design.lineM + (index * lengthM) / count) % lengthM)
  const [originX, originY] = positionAt(pieces, design.lineM)
  const nodes = places.map((sM) => positionAt(pieces, sM))
  return { lengthM, xM: nodes.map(([x]) => x - originX), yM: nodes.map(([, y]) => y - originY) }
}

function fitted(design: CircuitDesign): Piece[] {
  const turnedDeg = design.pieces.reduce((sum, piece) => sum + ('turnDeg' in piece ? piece.turnDeg : 0), 0)
  if (Math.abs(turnedDeg) !== (design.isFigureOfEight ? 0 : 360))
    throw new Error(`${design.name} turns by ${turnedDeg} degrees`)
  const fits = design.pieces.flatMap((piece, index) => ('isFit' in piece && piece.isFit ? [index] : []))
  const [first, second] = fits
  if (first === undefined || second === undefined || fits.length !== 2) throw new Error(`${design.name} needs two fits`)
  const lengthM = design.pieces.reduce((sum, piece) => sum + lengthOf(piece), 0)
  const [endX, endY] = positionAt(design.pieces, lengthM)
  const [a, b] = [headingAtPiece(design.pieces, first), headingAtPiece(design.pieces, second)]
  const determinant = Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b)
  const growA = (-endX * Math.sin(b) + endY * Math.cos(b)) / determinant
  const growB = (-endY * Math.cos(a) + endX * Math.sin(a)) / determinant
  return design.pieces.map((piece, index) => {
    if (!('straightM' in piece) || (index !== first && index !== second)) return piece
    const straightM = piece.straightM + (index === first ? growA : growB)
    if (straightM < 20) throw new Error(`${design.name}: fit straight ${index} would be ${straightM} m`)
    return { straightM }
  })
}

function lengthOf(piece: Piece): number {
  if ('straightM' in piece) return piece.straightM
  const arcM = radians(Math.abs(piece.turnDeg)) * piece.radiusM - piece.easeM
  if (arcM < 0) throw new Error(`corner of ${piece.turnDeg} degrees on ${piece.radiusM} m is all clothoid`)
  return arcM + 2 * piece.easeM
}

/** Heading turned since the piece's beginning after `sM` metres of it: curvature rises, holds and falls. */
function turnedAfter(piece: Piece, sM: number): number {
  if ('straightM' in piece) return 0
  const { easeM, radiusM } = piece
  const totalM = lengthOf(piece)
  const rise = Math.min(sM, easeM)
  const hold = Math.min(Math.max(0, sM - easeM), totalM - 2 * easeM)
  const fall = Math.max(0, sM - (totalM - easeM))
  const turned = (rise * rise) / (2 * easeM) + hold + fall - (fall * fall) / (2 * easeM)
  return (Math.sign(piece.turnDeg) * turned) / radiusM
}

function headingAtPiece(pieces: readonly Piece[], index: number): number {
  return pieces.slice(0, index).reduce((sum, piece) => sum + turnedAfter(piece, lengthOf(piece)), 0)
}

function positionAt(pieces: readonly Piece[], sM: number): readonly [number, number] {
  let [x, y, heading, leftM] = [0, 0, 0, sM]
  for (const piece of pieces) {
    const drivenM = Math.min(leftM, lengthOf(piece))
    const [dx, dy] = displacement(piece, heading, drivenM)
    x += dx
    y += dy
    heading += turnedAfter(piece, drivenM)
    leftM -= drivenM
    if (leftM <= 0) break
  }
  return [x, y]
}

/** Three-point Gauss-Legendre: places within a step, and their weights. */
const GAUSS = [
  [0.5 - Math.sqrt(0.15), 5 / 18],
  [0.5, 8 / 18],
  [0.5 + Math.sqrt(0.15), 5 / 18],
] as const

function displacement(piece: Piece, headingRad: number, drivenM: number): readonly [number, number] {
  const steps = Math.max(1, Math.ceil(drivenM / STEP_M))
  const stepM = drivenM / steps
  let [x, y] = [0, 0]
  for (let step = 0; step < steps; step++) {
    for (const [share, weight] of GAUSS) {
      const heading = headingRad + turnedAfter(piece, (step + share) * stepM)
      x += weight * stepM * Math.cos(heading)
      y += weight * stepM * Math.sin(heading)
    }
  }
  return [x, y]
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}
