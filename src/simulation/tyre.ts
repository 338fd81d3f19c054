import type { Tyre } from '../content/car-data.ts'
import { atan, cos, sin } from './deterministic-math.ts'
import { fitPieces, PIECE_TERMS } from './piecewise.ts'

/**
 * The tyre: normalised combined slip (Kelly 2008; Perantoni and Limebeer 2014). Longitudinal and lateral slip, each
 * divided by its own scale, form one slip ρ; one curve sin(Q·atan(S·ρ)) gives the share of the friction that is used,
 * and the direction of the slip gives its direction. Friction and scales fall with load.
 */
export interface TyreModel {
  /** The curve divided by ρ, as a function of ρ², piece by piece, up to {@link slideSquared}: see piecewise.ts. */
  readonly gain: Float64Array
  /** Square of the ρ beyond which the tyre slides and keeps {@link slideShare} of its friction. */
  readonly slideSquared: number
  readonly slideShare: number
  /** The ρ at which the most friction is used. */
  readonly peakSlip: number
  readonly frictionLong: LoadLine
  readonly frictionLat: LoadLine
  readonly slipRatioMax: LoadLine
  readonly slipAngleMaxRad: LoadLine
}

/** A value that changes with load: max(first + second · load, third). */
export type LoadLine = Float64Array

/**
 * Rubber that slides right across the road keeps most of its grip; the curve alone falls to a sixth of it for the
 * shapes in use (it is fitted near the peak), and a car would spin as on ice.
 */
const SLIDING_SHARE_MIN = 0.7
/** Least share of the smaller of its two given values that a line in load may fall to, far beyond the given loads. */
const LOAD_LINE_FLOOR = 0.5
/** No curve is followed beyond this slip. */
const SLIP_MAX = 8
/** An arc tangent and a sine per wheel would double the step's cost; pieces this short give the same to 3e-14. */
const PIECES_PER_SQUARE = 128

export function buildTyreModel(tyre: Tyre): TyreModel {
  const { shape } = tyre
  const slideSlip = findSlideSlip(shape)
  return {
    gain: fitPieces(
      (square) => curve(shape, Math.sqrt(square)) / Math.sqrt(square),
      Math.ceil(slideSlip * slideSlip * PIECES_PER_SQUARE),
      PIECES_PER_SQUARE,
    ),
    slideSquared: slideSlip * slideSlip,
    slideShare: curve(shape, slideSlip),
    peakSlip: peakSlip(shape),
    frictionLong: loadLine(tyre, tyre.frictionLong),
    frictionLat: loadLine(tyre, tyre.frictionLat),
    slipRatioMax: loadLine(tyre, tyre.slipRatioMax),
    slipAngleMaxRad: loadLine(tyre, tyre.slipAngleMaxRad),
  }
}

/** sin(Q·atan(S·ρ)) */
function curve(shape: number, slip: number): number {
  return sin(shape * atan(stretchOf(shape) * slip))
}

/** S, chosen such that a slip of 1 lies near the peak whatever the shape. */
function stretchOf(shape: number): number {
  return Math.PI / (2 * atan(shape))
}

/** The ρ at which Q·atan(S·ρ) is a right angle. */
function peakSlip(shape: number): number {
  return tan(Math.PI / (2 * shape)) / stretchOf(shape)
}

/** The ρ beyond the peak at which the curve has fallen to what sliding rubber keeps; {@link SLIP_MAX} if it does not. */
function findSlideSlip(shape: number): number {
  let low = peakSlip(shape)
  let high = SLIP_MAX
  if (low >= high || curve(shape, high) >= SLIDING_SHARE_MIN) return high
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (curve(shape, middle) > SLIDING_SHARE_MIN) low = middle
    else high = middle
  }
  return high
}

function tan(angle: number): number {
  return sin(angle) / cos(angle)
}

function loadLine(tyre: Tyre, [low, high]: readonly [number, number]): LoadLine {
  const perNewton = (high - low) / (tyre.loadHighN - tyre.loadLowN)
  return Float64Array.of(low - perNewton * tyre.loadLowN, perNewton, LOAD_LINE_FLOOR * Math.min(low, high))
}

export function atLoad(line: LoadLine, loadN: number): number {
  return Math.max(line[0]! + line[1]! * loadN, line[2]!)
}

/**
 * The share of its friction (0..1) that a tyre uses at the normalised slip ρ, divided by ρ; of ρ², which spares the root
 * and is as smooth, the curve being odd.
 */
export function frictionGain(tyre: TyreModel, slipSquared: number): number {
  if (slipSquared >= tyre.slideSquared) return tyre.slideShare / Math.sqrt(slipSquared)
  const { gain } = tyre
  const position = slipSquared * PIECES_PER_SQUARE
  const piece = position | 0
  const t = position - piece
  const at = piece * PIECE_TERMS
  // Two terms at a time (Estrin): the processor need not wait for one product before it begins the next.
  const square = t * t
  const low = gain[at]! + t * gain[at + 1]!
  const middle = gain[at + 2]! + t * gain[at + 3]!
  const high = gain[at + 4]! + t * gain[at + 5]!
  return low + square * (middle + square * high)
}

/** The share of its friction (0..1) that a tyre uses at the normalised slip ρ ≥ 0. */
export function frictionShare(tyre: TyreModel, slip: number): number {
  return slip * frictionGain(tyre, slip * slip)
}
