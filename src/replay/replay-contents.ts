import type { CarId } from '../protocol/ids.ts'
import { eventRange } from './event-range.ts'
import type { ReplayEvent } from './replay-event.ts'
import type { FinishedParticipant, ReplayContent } from './replay-header.ts'
import type { ReplayReader } from './replay-reader.ts'

/**
 * What lists, answers and exports ask of a recording whether it has its footer or not: without one, what the footer
 * would say is put together from the header and the events. Everything here throws ReplayError for a damaged file.
 */

/** Ticks in [fromTick, toTick). */
export interface TickRange {
  readonly fromTick: number
  readonly toTick: number
}

/** The events of these ticks, in the order of the file; what came before the first tick belongs to it. */
export function* eventsBetween(reader: ReplayReader, fromTick: number, toTick: number): Generator<ReplayEvent> {
  for (const events of eventsByChunk(reader, { fromTick, toTick })) yield* events
}

/** The same a chunk at a time, for whoever has something else to do in between: of most chunks there are none. */
export function* eventsByChunk(reader: ReplayReader, range: TickRange): Generator<readonly ReplayEvent[]> {
  for (const chunk of reader.chunks.keys()) yield eventsOfChunk(reader, chunk, range)
}

/** Those of one chunk, which is only read when it may have such events. */
export function eventsOfChunk(reader: ReplayReader, chunk: number, range: TickRange): readonly ReplayEvent[] {
  const { fromTick, toTick, firstChunk, endChunk } = eventRange(reader.chunks, range)
  if (chunk < firstChunk || chunk >= endChunk) return []
  return reader.events(chunk).filter(({ tick }) => tick >= fromTick && tick < toTick)
}

/** Everybody who took part: the grid in its order, then whoever joined. A slot may have had several. */
export function participantsOf(reader: ReplayReader): readonly FinishedParticipant[] {
  const { header, footer } = reader
  const all = footer?.participants ?? [
    ...header.participants,
    ...reader.newcomers.list().map(({ participant }) => participant),
  ]
  const isOnGrid = (index: number) => index < header.participants.length
  const grid = all.filter((_, index) => isOnGrid(index))
  return [
    ...grid.sort((one, other) => one.gridPosition - other.gridPosition),
    ...all.filter((_, index) => !isOnGrid(index)),
  ]
}

/** All cars that were driven, each once. */
export function carsOf(reader: ReplayReader): readonly ReplayContent<CarId>[] {
  const { header, footer } = reader
  const all = footer?.cars ?? [...header.cars, ...reader.newcomers.list().map(({ car }) => car)]
  return [...new Map(all.map((car) => [car.id, car])).values()]
}
