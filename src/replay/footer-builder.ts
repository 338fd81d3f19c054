import { type CarId, type PlayerId, parseId } from '../protocol/ids.ts'
import { CARS_MAX } from '../protocol/limits.ts'
import { isMap } from '../protocol/wire-struct.ts'
import { CHUNK_ROW, EVENT_ROW, LAP_ROW } from './footer-table.ts'
import { CHUNKS_MAX, ENTRIES_MAX, EVENT_KINDS_MAX, EVENTS_INDEXED_MAX, LAPS_INDEXED_MAX } from './limits.ts'
import { PackedRows } from './packed-rows.ts'
import { JOINED, RESUMED, type ReplayEvent } from './replay-event.ts'
import type {
  ReplayChunkEntry,
  ReplayContent,
  ReplayEnding,
  ReplayFooter,
  ReplayHeader,
  ReplayParticipant,
} from './replay-header.ts'

/**
 * What a footer tells of the chunks before it, gathered while these are written, or from a file that has none. An hour is
 * 65 KB of index, and 12 bytes a lap and 6 an event.
 */
export class FooterBuilder {
  readonly #participants: ReplayParticipant[]
  readonly #cars: Map<CarId, ReplayContent<CarId>>
  readonly #chunks = new PackedRows(CHUNK_ROW)
  readonly #laps = new PackedRows(LAP_ROW)
  readonly #events = new PackedRows(EVENT_ROW)
  /** Kinds of these events, each with its number. */
  readonly #kinds = new Map<string, number>()
  #lastTick: number
  #greenTick = 0
  #gaps = 0
  #timesResumed = 0

  constructor({ participants, cars, startTick }: ReplayHeader) {
    this.#participants = [...participants]
    this.#cars = new Map(cars.map((car) => [car.id, car]))
    this.#lastTick = startTick
  }

  get participants(): readonly ReplayParticipant[] {
    return this.#participants
  }

  get cars(): readonly ReplayContent<CarId>[] {
    return [...this.#cars.values()]
  }

  /** Of the chunks so far. */
  get lastTick(): number {
    return this.#lastTick
  }

  /** Crashes that the run was gone on with after. */
  get timesResumed(): number {
    return this.#timesResumed
  }

  /** False when the file has as many chunks as there can be. */
  get hasRoom(): boolean {
    return this.#chunks.length < CHUNKS_MAX
  }

  addChunk(entry: ReplayChunkEntry, events: readonly ReplayEvent[]): void {
    if (entry.firstTick > this.#lastTick + 1) this.#gaps++
    this.#chunks.push(entry)
    this.#lastTick = Math.max(this.#lastTick, entry.firstTick + entry.ticks - 1)
    for (const event of events) this.addEvent(event)
  }

  /** What a frame says of the green light; 0 says nothing. */
  sawGreen(tick: number): void {
    if (tick > 0) this.#greenTick = tick
  }

  /** Ticks are missing after the last chunk. */
  noteGap(): void {
    this.#gaps++
  }

  /** Of a chunk that is not part of the file: who came then still belongs to it. */
  addEvent(event: ReplayEvent): void {
    if (event.kind === 'lap') this.#addLap(event)
    else if (event.kind !== 'sector') this.#indexEvent(event)
    if (event.kind === JOINED) this.#addJoined(event)
    if (event.kind === RESUMED) this.#timesResumed++
  }

  build(ending: ReplayEnding): ReplayFooter {
    const positions = new Map(ending.classification.map(({ slot, position }) => [slot, position]))
    const kinds = [...this.#kinds.keys()]
    return {
      ...ending,
      lastTick: this.#lastTick,
      greenTick: this.#greenTick,
      participants: this.#participants.map((participant) => {
        const finishPosition = positions.get(participant.slot)
        return finishPosition === undefined ? participant : { ...participant, finishPosition }
      }),
      cars: this.cars,
      chunks: this.#chunks.list(),
      laps: this.#laps.list(),
      events: this.#events.list().map(({ tick, kind, slot }) => ({ tick, kind: kinds[kind] ?? '', slot })),
      gaps: this.#gaps,
      ...(this.#timesResumed > 0 && { resumed: this.#timesResumed }),
    }
  }

  #addLap(event: ReplayEvent): void {
    const { tick, slot, lap, timeMs, isValid } = event
    if (this.#laps.length >= LAPS_INDEXED_MAX || !isSlot(slot) || !isCount(lap, 0xffff)) return
    if (!isCount(timeMs, 0xffff_ffff)) return
    this.#laps.push({ tick, slot, lap, timeMs, isValid: isValid === true })
  }

  #indexEvent({ tick, kind, slot }: ReplayEvent): void {
    if (this.#events.length >= EVENTS_INDEXED_MAX) return
    const number = this.#numberOf(kind)
    if (number !== undefined) this.#events.push({ tick, kind: number, slot: isSlot(slot) ? slot : -1 })
  }

  /** Undefined for a kind beyond those that rows can name; the chunks have its events. */
  #numberOf(kind: string): number | undefined {
    const known = this.#kinds.get(kind)
    if (known !== undefined || this.#kinds.size >= EVENT_KINDS_MAX) return known
    this.#kinds.set(kind, this.#kinds.size)
    return this.#kinds.size - 1
  }

  #addJoined(event: ReplayEvent): void {
    const joined = readJoined(event)
    if (joined === undefined) return
    if (this.#participants.length < ENTRIES_MAX) this.#participants.push(joined.participant)
    if (this.#cars.size < ENTRIES_MAX && !this.#cars.has(joined.car.id)) this.#cars.set(joined.car.id, joined.car)
  }
}

/** Who came, and in which car. */
export interface JoinedDriver {
  readonly participant: ReplayParticipant
  readonly car: ReplayContent<CarId>
}

/** Who came, by a `joined` event; undefined when it does not say so properly. */
export function readJoined(event: ReplayEvent): JoinedDriver | undefined {
  const { slot, playerId, name, carId, isAi, skill, gridPosition, car } = event
  const player = idOf<PlayerId>(playerId)
  const model = idOf<CarId>(carId)
  if (!isSlot(slot) || player === undefined || model === undefined || typeof name !== 'string') return undefined
  if (!isCount(gridPosition, 0xffff) || !isMap(car)) return undefined
  const { name: carName, hash } = car as { name?: unknown; hash?: unknown }
  if (typeof carName !== 'string' || typeof hash !== 'string') return undefined
  const participant = { slot, playerId: player, name, carId: model, isAi: isAi === true, gridPosition }
  return {
    participant: typeof skill === 'number' ? { ...participant, skill } : participant,
    car: { id: model, name: carName, hash },
  }
}

function idOf<T extends PlayerId | CarId>(value: unknown): T | undefined {
  return typeof value === 'string' ? parseId<T>(value) : undefined
}

function isSlot(value: unknown): value is number {
  return isCount(value, CARS_MAX - 1)
}

function isCount(value: unknown, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max
}
