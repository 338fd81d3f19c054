import { type Arrival, arrivalsOf } from '../arrivals.ts'
import { readJoined } from '../footer-builder.ts'
import { participantsOf } from '../replay-contents.ts'
import { JOINED, type ReplayEvent } from '../replay-event.ts'
import type { ReplayReader } from '../replay-reader.ts'

/** Who has each slot, while the events of a recording are gone through: in a practice slots change hands. */
export class SlotDrivers {
  readonly #names: Map<number, string>
  readonly #arrivals: readonly Arrival[]
  /** How many of them have come. */
  #come = 0

  /** As it was when the tick began. */
  constructor(reader: ReplayReader, fromTick: number) {
    const { header, footer } = reader
    this.#names = new Map(header.participants.map(({ slot, name }) => [slot, name]))
    this.#arrivals = footer === undefined ? toldArrivals(reader) : arrivalsOf(header, footer)
    this.#passTo(fromTick)
  }

  /** Names by slot. */
  get names(): ReadonlyMap<number, string> {
    return this.#names
  }

  /** Goes on to an event that comes behind the one before. */
  follow(event: ReplayEvent): void {
    this.#passTo(event.tick)
    const newcomer = event.kind === JOINED ? readJoined(event)?.participant : undefined
    if (newcomer !== undefined) this.#names.set(newcomer.slot, newcomer.name)
  }

  /** Those of the tick itself come with their events: before them somebody else may have ended a lap in it. */
  #passTo(tick: number): void {
    for (; ; this.#come++) {
      const next = this.#arrivals[this.#come]
      if (next === undefined || next.tick >= tick) return
      this.#names.set(next.slot, next.name)
    }
  }
}

/** Without a footer only the events tell. */
function toldArrivals({ newcomers }: ReplayReader): readonly Arrival[] {
  return newcomers.list().map(({ participant, tick }) => ({ ...participant, tick }))
}

/** Names of all who drove from each slot, one after the other. */
export function namesInSlots(reader: ReplayReader): ReadonlyMap<number, string> {
  const bySlot = Map.groupBy(participantsOf(reader), ({ slot }) => slot)
  return new Map([...bySlot].map(([slot, all]) => [slot, [...new Set(all.map(({ name }) => name))].join(', ')]))
}
