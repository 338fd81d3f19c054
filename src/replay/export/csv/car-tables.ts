import { participantsOf } from '../../replay-contents.ts'
import type { ReplayReader } from '../../replay-reader.ts'
import { type ExportColumn, inUnit } from '../export-columns.ts'
import type { SampledChunk } from '../sampled-chunks.ts'
import type { ReplaySelection } from '../selection.ts'
import { csvLine } from './csv-text.ts'
import { MetreMarks } from './metre-marks.ts'
import { secondsAt } from './race-tables.ts'

/** One car's two tables, written chunk by chunk; the chunks must have every tick of the selection. */
export interface CarTables {
  readonly timeHead: string
  readonly distanceHead: string
  timeRows(chunk: SampledChunk): string
  distanceRows(chunk: SampledChunk): string
}

export interface CarTablesOptions {
  readonly reader: ReplayReader
  readonly selection: ReplaySelection
  readonly columns: readonly ExportColumn[]
  readonly slot: number
}

export function carTables({ reader, selection, columns, slot }: CarTablesOptions): CarTables {
  const labels = columns.map(({ label }) => label)
  const marks = new MetreMarks(reader.header.tickHz, columns)
  return {
    timeHead: csvLine(['time (s)', 'tick', ...labels]),
    distanceHead: csvLine(['lap_distance (m)', 'time (s)', ...labels]),
    timeRows: (chunk) => timeRows(chunk, { reader, selection, columns, slot }),
    distanceRows: (chunk) => distanceRows(chunk, { reader, columns, slot, marks }),
  }
}

function timeRows(chunk: SampledChunk, { reader, selection, columns, slot }: CarTablesOptions): string {
  const { frames, quanta } = chunk
  let text = ''
  for (let index = chunk.firstIndex; index < chunk.endIndex; index++) {
    const tick = frames.firstTick + index
    if ((tick - selection.fromTick) % selection.stepTicks !== 0 || !chunk.isThere(slot, index)) continue
    const at = slot * frames.ticks + index
    const values = columns.map((column, place) => inUnit(column, quanta[place]?.[at] ?? 0))
    text += `${secondsAt(reader, tick)},${tick},${values.join(',')}\n`
  }
  return text
}

interface DistanceScope {
  readonly reader: ReplayReader
  readonly columns: readonly ExportColumn[]
  readonly slot: number
  readonly marks: MetreMarks
}

function distanceRows(chunk: SampledChunk, { reader, columns, slot, marks }: DistanceScope): string {
  const { frames, quanta } = chunk
  let text = ''
  for (let index = chunk.firstIndex; index < chunk.endIndex; index++) {
    if (!chunk.isThere(slot, index)) {
      marks.lost()
      continue
    }
    const at = slot * frames.ticks + index
    const values = columns.map((column, place) => inUnit(column, quanta[place]?.[at] ?? 0))
    for (const { metre, backTicks, values: between } of marks.passed(values)) {
      text += `${metre},${round6(secondsAt(reader, frames.firstTick + index - backTicks))},${between.map(round6).join(',')}\n`
    }
  }
  return text
}

/** Between two ticks there are fractions; a millionth is more than anybody can use. */
function round6(value: number): number {
  return Math.round(value * 1e6) / 1e6
}

/** Slots from which anybody drove. */
export function slotsWithCars(reader: ReplayReader, slots: readonly number[]): readonly number[] {
  const used = new Set(participantsOf(reader).map(({ slot }) => slot))
  return slots.filter((slot) => used.has(slot))
}
