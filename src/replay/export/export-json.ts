import { eventsByChunk } from '../replay-contents.ts'
import type { ReplayReader } from '../replay-reader.ts'
import { type ExportColumn, exportColumns, inUnit } from './export-columns.ts'
import type { ExportExtras } from './export-replay.ts'
import { carList, raceFacts, results } from './race-facts.ts'
import { type SampledChunk, sampledChunks, shareDone } from './sampled-chunks.ts'
import type { ReplaySelection } from './selection.ts'

/**
 * One JSON document: what is known of the race, its events, then `frames`, a line a sample: its tick, its time in
 * seconds since the first recorded tick, and for each car that is there its slot and the values of `columns`.
 */
export function* exportJson(
  reader: ReplayReader,
  selection: ReplaySelection,
  { onProgress }: Pick<ExportExtras, 'onProgress'>,
): Generator<Uint8Array> {
  const columns = exportColumns(reader.header)
  yield utf8.encode(`${opening(reader, selection, columns)},"events":[`)
  let separator = ''
  for (const events of eventsByChunk(reader, selection)) {
    let text = ''
    for (const event of events) {
      text += `${separator}\n${JSON.stringify(event)}`
      separator = ','
    }
    yield utf8.encode(text)
  }
  yield utf8.encode('],\n"frames":[')
  separator = ''
  for (const chunk of sampledChunks(reader, selection, columns)) {
    const lines = linesOf(chunk, { reader, selection, columns })
    yield utf8.encode(`${separator}\n${lines.join(',\n')}`)
    onProgress?.(shareDone(chunk, selection))
    separator = ','
  }
  yield utf8.encode(']}\n')
}

const utf8 = new TextEncoder()

/** The document's first keys, without the closing brace. */
function opening(reader: ReplayReader, { stepTicks }: ReplaySelection, columns: readonly ExportColumn[]): string {
  const document = {
    replay: raceFacts(reader),
    ...carList(reader),
    results: results(reader),
    hz: reader.header.tickHz / stepTicks,
    columns: columns.map(({ key, unit }) => ({ key, unit })),
  }
  return JSON.stringify(document).slice(0, -1)
}

interface Scope {
  readonly reader: ReplayReader
  readonly selection: ReplaySelection
  readonly columns: readonly ExportColumn[]
}

function linesOf(chunk: SampledChunk, { reader, selection, columns }: Scope): string[] {
  const { frames, quanta } = chunk
  const lines: string[] = []
  for (let index = chunk.firstIndex; index < chunk.endIndex; index += selection.stepTicks) {
    const tick = frames.firstTick + index
    const cars = selection.slots
      .filter((slot) => chunk.isThere(slot, index))
      .map((slot) => [
        slot,
        ...columns.map((column, at) => inUnit(column, quanta[at]?.[slot * frames.ticks + index] ?? 0)),
      ])
    lines.push(JSON.stringify({ tick, time_s: (tick - reader.firstTick) / reader.header.tickHz, cars }))
  }
  return lines
}
