import type { Tyre } from '../content/car-data.ts'
import { atan, cos, sin } from './deterministic-math.ts'

/**
 * The tyre: normalised combined slip (Kelly 2008; Perantoni and Limebeer 2014). Longitudinal and lateral slip, each
 * divided by its own scale, form one slip ρ; one curve sin(Q·atan(S·ρ)) gives the share of the friction that is used,
 * and the direction of the slip gives its direction. Friction and scales fall with load.
 */
export interface TyreModel {
  /** Share of the friction used at steps of normalised slip from 0 to {@link SHARE_SLIP_MAX}. */
  readonly share: Float64Array
  /** The ρ at which the most friction is used. */
  readonly peakSlip: number
  readonly frictionLong: LoadLine
  readonly frictionLat: LoadLine
  readonly slipRatioMax: LoadLine
  readonly slipAngleMaxRad: LoadLine
}

/** value = max(atZeroLoad + perNewton·load, least) */
export interface LoadLine {
  readonly atZeroLoad: number
  readonly perNewton: number
  readonly least: number
}

/**
 * Rubber that slides right across the road keeps most of its grip; the curve alone falls to a sixth of it for the
 * shapes in use (it is fitted near the peak), and a car would spin as on ice.
 */
const SLIDING_SHARE_MIN = 0.7
/** Least share of the smaller of its two given values that a line in load may fall to, far beyond the given loads. */
const LOAD_LINE_FLOOR = 0.5
/** The curve is looked up, at an error below 1e-4: an arc tangent and a sine per wheel would double the step's cost. */
const SHARE_SLIP_MAX = 8
const SHARE_ENTRIES_PER_SLIP = 128

export function buildTyreModel(tyre: Tyre): TyreModel {
  const entries = SHARE_SLIP_MAX * SHARE_ENTRIES_PER_SLIP + 1
  return {
    share: Float64Array.from({ length: entries }, (_, entry) => slipCurve(tyre.shape, entry / SHARE_ENTRIES_PER_SLIP)),
    peakSlip: peakSlip(tyre.shape),
    frictionLong: loadLine(tyre, tyre.frictionLong),
    frictionLat: loadLine(tyre, tyre.frictionLat),
    slipRatioMax: loadLine(tyre, tyre.slipRatioMax),
    slipAngleMaxRad: loadLine(tyre, tyre.slipAngleMaxRad),
  }
}

/** sin(Q·atan(S·ρ)), but never less than sliding rubber keeps once beyond the peak. */
function slipCurve(shape: number, slip: number): number {
  const share = sin(shape * atan(stretchOf(shape) * slip))
  return slip > peakSlip(shape) ? Math.max(share, SLIDING_SHARE_MIN) : share
}

/** S, chosen such that a slip of 1 lies near the peak whatever the shape. */
function stretchOf(shape: number): number {
  return Math.PI / (2 * atan(shape))
}

/** The ρ at which Q·atan(S·ρ) is a right angle. */
function peakSlip(shape: number): number {
  const angle = Math.PI / (2 * shape)
  return sin(angle) / (cos(angle) * stretchOf(shape))
}

function loadLine(tyre: Tyre, [low, high]: readonly [number, number]): LoadLine {
  const perNewton = (high - low) / (tyre.loadHighN - tyre.loadLowN)
  return { atZeroLoad: low - perNewton * tyre.loadLowN, perNewton, least: LOAD_LINE_FLOOR * Math.min(low, high) }
}

export function atLoad(line: LoadLine, loadN: number): number {
  return Math.max(line.atZeroLoad + line.perNewton * loadN, line.least)
}

/** The share of its friction (0..1) that a tyre uses at the normalised slip ρ ≥ 0. */
export function frictionShare(tyre: TyreModel, slip: number): number {
  const position = Math.min(slip, SHARE_SLIP_MAX) * SHARE_ENTRIES_PER_SLIP
  const entry = Math.min(Math.floor(position), SHARE_SLIP_MAX * SHARE_ENTRIES_PER_SLIP - 1)
  const low = tyre.share[entry]!
  return low + (position - entry) * (tyre.share[entry + 1]! - low)
}
