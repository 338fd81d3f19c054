import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import { POINTS, predict, type SmoothLayout, SmoothLayouts } from './smooth-layout.ts'

/**
 * A series that moves smoothly, within a slack of so many quanta: base samples, exact, as differences of the first,
 * second or third order, and what the cubic through them misses by more than the slack. How far apart the bases stand,
 * and the order, is what makes the series shortest; a series that stays within the slack of one value is that value.
 *
 * `u8 mode`; mode 0: the value. Else mode = spacing index + 1 + order * 16: the bases' differences, the number of
 * residuals, and of each the ticks since the one before (from -1) and its steps of 2 * slack + 1 quanta.
 */
const SPACINGS = [4, 8, 12, 16, 24, 32, 48, 64] as const
const ORDERS = [1, 2, 3] as const
const CONSTANT = 0
const ORDER_STEP = 16
/** Place of the spacing that is tried first. */
const USUAL = 3

export class SmoothWriter {
  readonly #layouts = new SmoothLayouts()
  #bases = new Int32Array(256)

  /** `values`: within ±VALUE_MAX, at least one. */
  write(out: ByteWriter, values: Int32Array, ticks: number, slack: number): void {
    const middle = middleOf(values, ticks, slack)
    if (middle !== undefined) {
      out.u8(CONSTANT)
      out.zigzag(middle)
      return
    }
    const { spacing, order } = this.#choose(values, ticks, slack)
    out.u8(spacing + 1 + order * ORDER_STEP)
    const layout = this.#layouts.of(ticks, SPACINGS[spacing]!)
    const bases = this.#basesOf(layout, values)
    for (let base = 0; base < layout.bases; base++) out.zigzag(difference(bases, base, order))
    writeResiduals(out, { values, layout, bases, slack })
  }

  /**
   * Bases twice as far apart are half as many, until the cubic misses too much: from the spacing that is mostly best on,
   * wider ones are tried while the series gets shorter by it, else narrower ones.
   */
  #choose(values: Int32Array, ticks: number, slack: number): Choice {
    const series = { values, ticks, slack }
    let best = this.#costOf(series, USUAL, Number.POSITIVE_INFINITY)
    const step = this.#costOf(series, USUAL + 1, best.bits).bits < best.bits ? 1 : -1
    for (let spacing = USUAL + step; spacing >= 0 && spacing < SPACINGS.length; spacing += step) {
      const next = this.#costOf(series, spacing, best.bits)
      if (next.bits >= best.bits) break
      best = next
    }
    return best
  }

  /** Stops counting at `bitsMax`. */
  #costOf({ values, ticks, slack }: Series, spacing: number, bitsMax: number): Choice {
    const layout = this.#layouts.of(ticks, SPACINGS[spacing]!)
    const bases = this.#basesOf(layout, values)
    const { order, bits } = cheapestOrder(layout, bases)
    const left = bitsMax - bits
    return { spacing, order, bits: bits + (left > 0 ? bitsOfResiduals({ values, layout, bases, slack }, left) : 0) }
  }

  #basesOf(layout: SmoothLayout, values: Int32Array): Int32Array {
    if (this.#bases.length < layout.bases) this.#bases = new Int32Array(layout.bases)
    for (let base = 0; base < layout.bases; base++) this.#bases[base] = values[layout.baseTicks[base]!]!
    return this.#bases
  }
}

export class SmoothReader {
  readonly #layouts = new SmoothLayouts()

  /** Reads as many values as `target` has room for, at least one. */
  read(reader: ByteReader, target: Int32Array, slack: number): void {
    const mode = reader.u8()
    if (mode === CONSTANT) {
      target.fill(reader.zigzag())
      return
    }
    const spacing = SPACINGS[(mode % ORDER_STEP) - 1]
    const order = Math.floor(mode / ORDER_STEP)
    if (spacing === undefined || order < 1 || order > ORDERS.length) reader.refuse(`a series has the mode ${mode}`)
    const layout = this.#layouts.of(target.length, spacing)
    const bases = new Int32Array(Math.max(POINTS, layout.bases))
    for (let base = 0; base < layout.bases; base++) readBase(reader, bases, base, order)
    for (let tick = 0; tick < layout.ticks; tick++) target[tick] = predict(layout, bases, tick)
    readResiduals(reader, target, slack)
  }
}

interface Series {
  readonly values: Int32Array
  readonly ticks: number
  readonly slack: number
}

interface Choice {
  readonly spacing: number
  readonly order: number
  /** About; what the series would cost. */
  readonly bits: number
}

interface Residuals {
  readonly values: Int32Array
  readonly layout: SmoothLayout
  readonly bases: Int32Array
  readonly slack: number
}

/** The one value that all are within the slack of, if there is one. */
function middleOf(values: Int32Array, ticks: number, slack: number): number | undefined {
  let least = values[0]!
  let most = least
  for (let tick = 1; tick < ticks; tick++) {
    const value = values[tick]!
    if (value < least) least = value
    if (value > most) most = value
    if (most - least > 2 * slack) return undefined
  }
  return least + Math.floor((most - least) / 2)
}

/** Of the given order, of a lower one where there are not yet enough bases; modulo 2^32. */
function difference(bases: Int32Array, base: number, order: number): number {
  return (bases[base]! - expected(bases, base, order)) | 0
}

function readBase(reader: ByteReader, bases: Int32Array, base: number, order: number): void {
  bases[base] = (reader.zigzag() + expected(bases, base, order)) | 0
}

function expected(bases: Int32Array, base: number, order: number): number {
  if (base === 0) return 0
  const last = bases[base - 1]!
  if (base === 1 || order === 1) return last
  if (base === 2 || order === 2) return (2 * last - bases[base - 2]!) | 0
  return (3 * last - 3 * bases[base - 2]! + bases[base - 3]!) | 0
}

function writeResiduals(out: ByteWriter, residuals: Residuals): void {
  const { layout } = residuals
  let count = 0
  for (let tick = 0; tick < layout.ticks; tick++) if (stepsAt(residuals, tick) !== 0) count++
  out.varint(count)
  let since = -1
  for (let tick = 0; count > 0 && tick < layout.ticks; tick++) {
    const steps = stepsAt(residuals, tick)
    if (steps === 0) continue
    out.varint(tick - since)
    out.zigzag(steps)
    since = tick
  }
}

function readResiduals(reader: ByteReader, target: Int32Array, slack: number): void {
  let count = reader.count(target.length)
  let tick = -1
  while (count-- > 0) {
    const since = reader.varint()
    if (since < 1 || since >= target.length - tick) reader.refuse('a residual stands outside its chunk')
    tick += since
    target[tick] = target[tick]! + reader.zigzag() * (2 * slack + 1)
  }
}

/** Steps of 2 * slack + 1 that the prediction is off by; what is left is within the slack. */
function stepsAt({ values, layout, bases, slack }: Residuals, tick: number): number {
  const missed = values[tick]! - predict(layout, bases, tick)
  if (missed <= slack && missed >= -slack) return 0
  return Math.round(missed / (2 * slack + 1))
}

function cheapestOrder(layout: SmoothLayout, bases: Int32Array): { readonly order: number; readonly bits: number } {
  let best = { order: 1, bits: Number.POSITIVE_INFINITY }
  for (const order of ORDERS) {
    const bits = bitsOfBases(layout, bases, order)
    if (bits < best.bits) best = { order, bits }
  }
  return best
}

function bitsOfBases(layout: SmoothLayout, bases: Int32Array, order: number): number {
  let bits = 0
  for (let base = 0; base < layout.bases; base++) bits += bitsOf(difference(bases, base, order))
  return bits
}

/** Stops counting at `bitsMax`. */
function bitsOfResiduals(residuals: Residuals, bitsMax: number): number {
  let bits = 0
  for (let tick = 0; tick < residuals.layout.ticks && bits < bitsMax; tick++) {
    const steps = stepsAt(residuals, tick)
    if (steps !== 0) bits += RESIDUAL_BITS + bitsOf(steps)
  }
  return bits
}

/** What is left of a byte after compression, about: its bits and what it takes to tell numbers of different lengths apart. */
function bitsOf(value: number): number {
  return LENGTH_BITS + 33 - Math.clz32((value << 1) ^ (value >> 31))
}

const LENGTH_BITS = 1
/** Of the ticks since the last residual. */
const RESIDUAL_BITS = 4
