import { eventsByChunk, participantsOf } from '../../replay-contents.ts'
import type { ReplayEvent } from '../../replay-event.ts'
import type { ReplayReader } from '../../replay-reader.ts'
import { carList, results } from '../race-facts.ts'
import type { ReplaySelection } from '../selection.ts'
import { SlotDrivers } from '../slot-drivers.ts'
import { csvLine } from './csv-text.ts'

/** Who drove what, and what came of it: a row a participant. */
export function driversTable(reader: ReplayReader): string {
  const carNames = new Map<string, string>(carList(reader).cars.map(({ id, name }) => [id, name]))
  const places = new Map(results(reader).map((place) => [place.slot, place]))
  const last = new Map(participantsOf(reader).map((participant) => [participant.slot, participant]))
  const rows = participantsOf(reader).map((participant) => {
    const { slot, playerId, name, carId, isAi, gridPosition } = participant
    // Of several who drove from a slot, the result is the last one's.
    const place = last.get(slot) === participant ? places.get(slot) : undefined
    const { position, status, laps, best_lap_ms, total_ms, penalty_ms } = place ?? {}
    const result = [position, status, laps, best_lap_ms, total_ms, penalty_ms]
    return csvLine([slot, name, playerId, carNames.get(carId), isAi, gridPosition, ...result])
  })
  return csvLine(DRIVER_COLUMNS) + rows.join('')
}

const DRIVER_COLUMNS = [
  'slot',
  'driver',
  'player_id',
  'car',
  'is_ai',
  'grid_position',
  'position',
  'status',
  'laps',
  'best_lap (ms)',
  'total (ms)',
  'penalty (ms)',
]

/** Every lap that was completed, with its sectors. The head, then the rows of a chunk at a time. */
export function* lapsTable(reader: ReplayReader, selection: ReplaySelection): Generator<string> {
  const drivers = new SlotDrivers(reader, selection.fromTick)
  const sectors = new Map<string, ReplayEvent['timeMs']>()
  yield csvLine(LAP_COLUMNS)
  for (const events of eventsOfCars(reader, selection)) {
    let text = ''
    for (const event of events) {
      drivers.follow(event)
      const { slot, lap, kind } = event
      if (kind === 'sector') sectors.set(`${slot}.${lap}.${event['sector']}`, event['timeMs'])
      if (kind !== 'lap') continue
      const times = [1, 2, 3].map((sector) => plain(sectors.get(`${slot}.${lap}.${sector}`)))
      for (const sector of [1, 2, 3]) sectors.delete(`${slot}.${lap}.${sector}`)
      const { timeMs, isValid, position } = event
      const values = [plain(lap), plain(timeMs), ...times, plain(isValid), plain(position)]
      const driver = drivers.names.get(Number(slot))
      text += csvLine([plain(slot), driver, ...values, event.tick, secondsAt(reader, event.tick)])
    }
    yield text
  }
}

const LAP_COLUMNS = [
  'slot',
  'driver',
  'lap',
  'lap_time (ms)',
  'sector_1 (ms)',
  'sector_2 (ms)',
  'sector_3 (ms)',
  'is_valid',
  'position',
  'tick',
  'time (s)',
]

/** All events; what a kind says besides is in the last column as JSON. The head, then the rows of a chunk at a time. */
export function* eventsTable(reader: ReplayReader, selection: ReplaySelection): Generator<string> {
  const drivers = new SlotDrivers(reader, selection.fromTick)
  yield csvLine(['tick', 'time (s)', 'kind', 'slot', 'driver', 'details (JSON)'])
  for (const events of eventsOfCars(reader, selection)) {
    let text = ''
    for (const event of events) {
      drivers.follow(event)
      const { tick, kind, slot, ...details } = event
      text += csvLine([
        tick,
        secondsAt(reader, tick),
        kind,
        plain(slot),
        drivers.names.get(Number(slot ?? -1)),
        JSON.stringify(details),
      ])
    }
    yield text
  }
}

/** Events of the cars that were asked for, and those of the race as a whole, a chunk at a time. */
function* eventsOfCars(reader: ReplayReader, selection: ReplaySelection): Generator<readonly ReplayEvent[]> {
  const wanted = new Set<unknown>(selection.slots)
  for (const events of eventsByChunk(reader, selection)) {
    yield events.filter(({ slot }) => slot === undefined || wanted.has(slot))
  }
}

/** Seconds since the first recorded tick. */
export function secondsAt({ header, firstTick }: ReplayReader, tick: number): number {
  return (tick - firstTick) / header.tickHz
}

/** A value of an event as a cell: one that is no plain value says nothing here, `details` has it. */
function plain(value: ReplayEvent[string]): string | number | boolean | undefined {
  return typeof value === 'object' ? undefined : value
}
