import { ByteWriter } from './byte-writer.ts'
import { FLAGS, presenceOf, slackOf } from './column-coding.ts'
import { CHUNK_TICKS_MAX } from './limits.ts'
import { COLUMNS, type ReplayColumn, ROW_HEAD, rowLength } from './replay-columns.ts'
import { clampValue } from './smooth-layout.ts'
import { SmoothWriter } from './smooth-series.ts'
import { writeStepwise } from './stepwise-series.ts'

/**
 * The frames section: phase and tick of the green light stepwise, what is left of the countdown smooth without slack,
 * then the flags, which say where cars are there, then every other column in the order of the header. A column is its
 * length in bytes and, slot by slot and stretch by stretch of the car's presence, its series.
 */
export class FrameEncoder {
  readonly #capacity: number
  readonly #rowLength: number
  readonly #smooth = new SmoothWriter()
  readonly #out = new ByteWriter()
  readonly #column = new ByteWriter()
  readonly #series = new Int32Array(CHUNK_TICKS_MAX)

  constructor(capacity: number) {
    this.#capacity = capacity
    this.#rowLength = rowLength(capacity)
  }

  /** `rows` as in ReplayBatch, of a whole chunk. */
  encode(rows: Int32Array, ticks: number): Uint8Array {
    const out = this.#out
    out.clear()
    if (ticks === 0) return out.copy()
    writeStepwise(out, this.#gather(rows, HEAD_PHASE, 0, ticks), ticks)
    this.#smooth.write(out, this.#gatherSmooth(rows, HEAD_COUNTDOWN, 0, ticks), ticks, 0)
    writeStepwise(out, this.#gather(rows, HEAD_GREEN_TICK, 0, ticks), ticks)
    const presence = this.#writeFlags(rows, ticks)
    COLUMNS.forEach((column, index) => {
      if (column.name !== FLAGS) this.#writeColumn(rows, column, { at: this.#at(index), presence })
    })
    return out.copy()
  }

  #writeFlags(rows: Int32Array, ticks: number): readonly (readonly number[])[] {
    const at = this.#at(COLUMNS.findIndex(({ name }) => name === FLAGS))
    this.#column.clear()
    const presence = Array.from({ length: this.#capacity }, (_, slot) => {
      const flags = this.#gather(rows, at + slot, 0, ticks)
      writeStepwise(this.#column, flags, ticks)
      return presenceOf(flags, ticks)
    })
    this.#out.appendSized(this.#column)
    return presence
  }

  #writeColumn(
    rows: Int32Array,
    column: ReplayColumn,
    { at, presence }: { readonly at: number; readonly presence: readonly (readonly number[])[] },
  ): void {
    const slack = slackOf(column)
    this.#column.clear()
    for (let slot = 0; slot < this.#capacity; slot++) {
      const borders = presence[slot]!
      for (let border = 0; border < borders.length; border += 2) {
        const [from, to] = [borders[border]!, borders[border + 1]!]
        if (column.coding === 'stepwise')
          writeStepwise(this.#column, this.#gather(rows, at + slot, from, to), to - from)
        else this.#smooth.write(this.#column, this.#gatherSmooth(rows, at + slot, from, to), to - from, slack)
      }
    }
    this.#out.appendSized(this.#column)
  }

  #at(columnIndex: number): number {
    return ROW_HEAD + columnIndex * this.#capacity
  }

  #gather(rows: Int32Array, at: number, from: number, to: number): Int32Array {
    for (let tick = from; tick < to; tick++) this.#series[tick - from] = rows[tick * this.#rowLength + at]!
    return this.#series
  }

  #gatherSmooth(rows: Int32Array, at: number, from: number, to: number): Int32Array {
    const series = this.#gather(rows, at, from, to)
    for (let tick = 0; tick < to - from; tick++) series[tick] = clampValue(series[tick]!)
    return series
  }
}

const HEAD_PHASE = 1
const HEAD_COUNTDOWN = 2
const HEAD_GREEN_TICK = 3
