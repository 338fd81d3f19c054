import { LAYOUTS_KEPT_MAX } from './limits.ts'

/**
 * Where the base samples of a series stand, and how the ticks between them follow from these: every `spacing`-th tick
 * and the last one are bases, and each other tick is the value of the cubic through the four nearest bases (Lagrange;
 * fewer bases, a lower degree). The weights are quotients of products of whole numbers, so they are the same bits
 * wherever IEEE doubles are.
 */
export interface SmoothLayout {
  readonly ticks: number
  readonly bases: number
  /** Tick of each base. */
  readonly baseTicks: Int32Array
  /** Of each tick: the first of its four bases, and their weights at tick * 4. */
  readonly firstBase: Int32Array
  readonly weights: Float64Array
}

/** Base samples that a tick follows from. */
export const POINTS = 4

/** Quantised values lie within ± this, so that differences of two fit 32 bits. */
export const VALUE_MAX = 0x3fff_ffff

export function clampValue(value: number): number {
  return value > VALUE_MAX ? VALUE_MAX : value < -VALUE_MAX ? -VALUE_MAX : value
}

/** `ticks` is at least 1. */
export function smoothLayout(ticks: number, spacing: number): SmoothLayout {
  const bases = Math.ceil((ticks - 1) / spacing) + 1
  const baseTicks = Int32Array.from({ length: bases }, (_, base) => Math.min(base * spacing, ticks - 1))
  const firstBase = new Int32Array(ticks)
  const weights = new Float64Array(ticks * POINTS)
  const points = Math.min(POINTS, bases)
  for (let tick = 0; tick < ticks; tick++) {
    const first = Math.max(0, Math.min(Math.floor(tick / spacing) - 1, bases - points))
    firstBase[tick] = first
    for (let point = 0; point < points; point++) {
      weights[tick * POINTS + point] = weightOf(baseTicks, { tick, first, points, point })
    }
  }
  return { ticks, bases, baseTicks, firstBase, weights }
}

function weightOf(
  baseTicks: Int32Array,
  { tick, first, points, point }: { tick: number; first: number; points: number; point: number },
): number {
  const own = baseTicks[first + point]!
  let above = 1
  let below = 1
  for (let other = first; other < first + points; other++) {
    if (other === first + point) continue
    above *= tick - baseTicks[other]!
    below *= own - baseTicks[other]!
  }
  return above / below
}

/**
 * What the bases say of a tick. `bases` has room for at least four; the weight of one that is not there is 0. Rounded half up, within ±{@link VALUE_MAX}.
 */
export function predict(layout: SmoothLayout, bases: Int32Array, tick: number): number {
  const { firstBase, weights } = layout
  const base = firstBase[tick]!
  const at = tick * POINTS
  const sum =
    weights[at]! * bases[base]! +
    weights[at + 1]! * bases[base + 1]! +
    weights[at + 2]! * bases[base + 2]! +
    weights[at + 3]! * bases[base + 3]!
  return clampValue(Math.floor(sum + 0.5))
}

/** Layouts at hand; chunks have mostly the same few. */
export class SmoothLayouts {
  readonly #kept = new Map<number, SmoothLayout>()

  of(ticks: number, spacing: number): SmoothLayout {
    const key = spacing * 0x1_0000 + ticks
    const known = this.#kept.get(key)
    if (known !== undefined) return known
    if (this.#kept.size >= LAYOUTS_KEPT_MAX) this.#kept.clear()
    const layout = smoothLayout(ticks, spacing)
    this.#kept.set(key, layout)
    return layout
  }
}
