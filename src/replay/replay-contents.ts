import type { CarId } from '../protocol/ids.ts'
import { eventRange } from './event-range.ts'
import { JOINED, type ReplayEvent } from './replay-event.ts'
import type { FinishedParticipant, ReplayContent } from './replay-header.ts'
import type { ReplayReader } from './replay-reader.ts'

/**
 * What lists, answers and exports ask of a recording whether it has its footer or not: without one, what the footer
 * would say is put together from the header and the events. Everything here throws ReplayError for a damaged file.
 */

/** The events of ticks in [fromTick, toTick), in the order of the file; what came before the first tick belongs to it. */
export function* eventsBetween(reader: ReplayReader, fromTick: number, toTick: number): Generator<ReplayEvent> {
  const range = eventRange(reader.chunks, { fromTick, toTick })
  for (let chunk = range.firstChunk; chunk < range.endChunk; chunk++) {
    for (const event of reader.events(chunk)) {
      if (event.tick >= range.fromTick && event.tick < toTick) yield event
    }
  }
}

/** Everybody who took part: the grid in its order, then whoever joined. A slot may have had several. */
export function participantsOf(reader: ReplayReader): readonly FinishedParticipant[] {
  const { header, footer } = reader
  const all = footer?.participants ?? [...header.participants, ...joined(reader).map(({ participant }) => participant)]
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
  const all = footer?.cars ?? [...header.cars, ...joined(reader).map(({ car }) => car)]
  return [...new Map(all.map((car) => [car.id, car])).values()]
}

interface Newcomer {
  readonly participant: FinishedParticipant
  readonly car: ReplayContent<CarId>
}

/** Events are plain JSON of a file: one that is not as `joinedEvent` makes it names nobody. */
function joined(reader: ReplayReader): Newcomer[] {
  return [...eventsBetween(reader, reader.firstTick, reader.endTick)].flatMap((event) => {
    if (event.kind !== JOINED) return []
    const { tick: _, kind: __, car, ...participant } = event
    return isParticipant(participant) && isContent(car) ? [{ participant, car }] : []
  })
}

function isParticipant(value: object): value is FinishedParticipant {
  const { slot, playerId, name, carId, isAi, gridPosition } = value as Partial<Record<string, unknown>>
  const hasTexts = [playerId, name, carId].every((text) => typeof text === 'string')
  return hasTexts && [slot, gridPosition].every(Number.isSafeInteger) && typeof isAi === 'boolean'
}

function isContent(value: unknown): value is ReplayContent<CarId> {
  if (typeof value !== 'object' || value === null) return false
  const { id, name, hash } = value as Partial<Record<string, unknown>>
  return [id, name, hash].every((text) => typeof text === 'string')
}
