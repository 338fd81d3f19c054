import { ByteReader } from './byte-reader.ts'
import { FLAGS, presenceOf, slackOf } from './column-coding.ts'
import type { ReplayColumn } from './replay-columns.ts'
import type { ReplayFrames } from './replay-frames.ts'
import { SmoothReader } from './smooth-series.ts'
import { readStepwise } from './stepwise-series.ts'

/** The inverse of FrameEncoder for the columns that the header names. One for a reader of chunks. */
export class FrameDecoder {
  readonly #columns: readonly ReplayColumn[]
  readonly #capacity: number
  readonly #smooth = new SmoothReader()

  /** `columns` hold one named `flags`. */
  constructor(columns: readonly ReplayColumn[], capacity: number) {
    this.#columns = columns
    this.#capacity = capacity
  }

  /** Throws ReplayError with `offset`, the file's of this section, for bytes that no encoder makes. */
  decode(
    bytes: Uint8Array,
    chunk: { readonly firstTick: number; readonly ticks: number },
    offset: number,
  ): ReplayFrames {
    const { firstTick, ticks } = chunk
    const reader = new ByteReader(bytes, offset)
    const [phase, countdownLeft, greenTick] = [new Int32Array(ticks), new Int32Array(ticks), new Int32Array(ticks)]
    if (ticks > 0) {
      readStepwise(reader, phase)
      this.#smooth.read(reader, countdownLeft, 0)
      readStepwise(reader, greenTick)
    }
    const columns = this.#readColumns(reader, ticks)
    return { firstTick, ticks, capacity: this.#capacity, phase, countdownLeft, greenTick, columns }
  }

  #readColumns(reader: ByteReader, ticks: number): ReadonlyMap<string, Int32Array> {
    const columns = new Map<string, Int32Array>()
    for (const { name } of this.#columns) columns.set(name, new Int32Array(ticks * this.#capacity))
    if (ticks === 0) return columns
    const presence = this.#readFlags(columns.get(FLAGS) ?? new Int32Array(ticks * this.#capacity), reader, ticks)
    for (const column of this.#columns) {
      const target = columns.get(column.name)
      if (column.name === FLAGS || target === undefined) continue
      this.#readColumn(reader.sized(reader.varint()), column, { target, presence, ticks })
    }
    reader.end()
    return columns
  }

  #readFlags(target: Int32Array, whole: ByteReader, ticks: number): readonly (readonly number[])[] {
    const reader = whole.sized(whole.varint())
    const presence = Array.from({ length: this.#capacity }, (_, slot) => {
      const flags = target.subarray(slot * ticks, (slot + 1) * ticks)
      readStepwise(reader, flags)
      return presenceOf(flags, ticks)
    })
    reader.end()
    return presence
  }

  #readColumn(reader: ByteReader, column: ReplayColumn, { target, presence, ticks }: ColumnTarget): void {
    const slack = slackOf(column)
    for (let slot = 0; slot < this.#capacity; slot++) {
      const borders = presence[slot]!
      for (let border = 0; border < borders.length; border += 2) {
        const series = target.subarray(slot * ticks + borders[border]!, slot * ticks + borders[border + 1]!)
        if (column.coding === 'stepwise') readStepwise(reader, series)
        else this.#smooth.read(reader, series, slack)
      }
    }
    reader.end()
  }
}

interface ColumnTarget {
  readonly target: Int32Array
  readonly presence: readonly (readonly number[])[]
  readonly ticks: number
}
