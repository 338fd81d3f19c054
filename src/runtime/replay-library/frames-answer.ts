import { type ExportColumn, exportColumns, inUnit } from '../../replay/export/export-columns.ts'
import { sampledChunks } from '../../replay/export/sampled-chunks.ts'
import { type ReplaySelection, readSelection, type SelectionText, tickAsked } from '../../replay/export/selection.ts'
import { type ReplayAnswer, refusal } from '../../replay/replay-answer.ts'
import type { ReplayReader } from '../../replay/replay-reader.ts'
import { compactFrames } from './compact-frames.ts'
import type { FramesForm } from './library-calls.ts'
import { FRAME_CELLS_MAX, FRAME_SECONDS_MAX } from './limits.ts'

/** Samples a second where nobody asks for another number. */
const HZ_USUAL = 10

/** The samples of an answer, by column, slot and sample. */
export interface FrameSamples {
  readonly columns: readonly ExportColumn[]
  readonly slots: readonly number[]
  readonly ticks: readonly number[]
  /** By column, then slot: quanta a sample. */
  readonly quanta: readonly (readonly number[][])[]
  /** By slot: whether there is a car, a sample. */
  readonly isThere: readonly boolean[][]
}

/**
 * Frames of a part of a recording, as much as one answer may have; `next` is where the next one begins. While a recording
 * runs, an answer that reaches its end has a `next` too: there will be more.
 */
export function framesAnswer(reader: ReplayReader, text: SelectionText, form: FramesForm): ReplayAnswer<Uint8Array> {
  const selected = readSelection(text, reader, HZ_USUAL)
  if (!selected.ok) return refusal('bad-request', selected.fault)
  const { selection } = selected
  const toTick = Math.min(selection.toTick, selection.fromTick + ticksMax(reader, selection))
  const samples = takeSamples(reader, { ...selection, toTick })
  const isCut = toTick < selection.toTick || (!reader.isComplete && toTick === reader.endTick)
  const head = {
    hz: reader.header.tickHz / selection.stepTicks,
    tick_hz: reader.header.tickHz,
    first_tick: reader.firstTick,
    end_tick: reader.endTick,
    is_complete: reader.isComplete,
    // Before a tick that is not recorded yet there is nothing to give: samples begin at it when it comes.
    ...(isCut && { next: `t${Math.max(tickAsked(text, reader), tickAfter({ ...selection, toTick }))}` }),
  }
  return { ok: true, value: form === 'json' ? jsonFrames(head, samples) : compactFrames(head, samples) }
}

/** Ticks from the first sample on that one answer may have. */
function ticksMax({ header }: ReplayReader, { slots, stepTicks }: ReplaySelection): number {
  const samples = Math.max(1, Math.floor(FRAME_CELLS_MAX / Math.max(1, slots.length)))
  return Math.min(samples * stepTicks, FRAME_SECONDS_MAX * header.tickHz)
}

/** The first sample that is not in the answer. */
function tickAfter({ fromTick, toTick, stepTicks }: ReplaySelection): number {
  return fromTick + Math.ceil((toTick - fromTick) / stepTicks) * stepTicks
}

function takeSamples(reader: ReplayReader, selection: ReplaySelection): FrameSamples {
  const columns = exportColumns(reader.header)
  const { slots } = selection
  const ticks: number[] = []
  const quanta = columns.map(() => slots.map((): number[] => []))
  const isThere = slots.map((): boolean[] => [])
  for (const chunk of sampledChunks(reader, selection, columns)) {
    const { frames } = chunk
    for (let index = chunk.firstIndex; index < chunk.endIndex; index += selection.stepTicks) {
      ticks.push(frames.firstTick + index)
      for (const [row, slot] of slots.entries()) {
        isThere[row]?.push(chunk.isThere(slot, index))
        for (const [column, values] of chunk.quanta.entries()) {
          quanta[column]?.[row]?.push(values[slot * frames.ticks + index] ?? 0)
        }
      }
    }
  }
  return { columns, slots, ticks, quanta, isThere }
}

/** Cars that are there at no sample are left out; where one is not there its values are null. */
function jsonFrames(head: object, { columns, slots, ticks, quanta, isThere }: FrameSamples): Uint8Array {
  const cars = slots.flatMap((slot, row) => {
    const there = isThere[row] ?? []
    if (!there.includes(true)) return []
    const values = columns.map((column, at) => {
      const list = quanta[at]?.[row] ?? []
      return [column.key, list.map((value, sample) => (there[sample] ? inUnit(column, value) : null))] as const
    })
    return [{ slot, values: Object.fromEntries(values) }]
  })
  return utf8.encode(JSON.stringify({ ...head, columns: columns.map(({ key, unit }) => ({ key, unit })), ticks, cars }))
}

const utf8 = new TextEncoder()
