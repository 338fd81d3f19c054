import type { PlayerId } from '../../protocol/ids.ts'
import { CARS_MAX, PARTICIPANTS_MAX } from '../../protocol/limits.ts'
import type { TelemetryCarIdentity } from '../../protocol/telemetry/telemetry-columns.ts'
import { readParticipant } from '../../replay/read-participant.ts'
import type { ReplayHeader } from '../../replay/replay-header.ts'
import type { Entrant } from '../session/entrants.ts'
import type { PlaybackContents } from './playback-source.ts'

/**
 * Who drove in a recording, by slot and tick. They have ids of their own in each playback: whoever watches himself is
 * two participants, and no client takes a recorded car for its own. What a file says of them is checked here.
 */
export class RecordedDrivers {
  readonly #createId: () => PlayerId
  /** In the order in which they came; of several in a slot the last that has come is the one. */
  readonly #drivers: RecordedDriver[] = []
  readonly #ids = new Map<string, PlayerId>()
  readonly #capacity: number
  /** How many of them were there from the beginning. */
  readonly #gridLength: number
  #arrivals = 0

  constructor({ participants, settings }: Pick<ReplayHeader, 'participants' | 'settings'>, createId: () => PlayerId) {
    this.#createId = createId
    this.#capacity = Math.min(CARS_MAX, settings.capacity)
    for (const participant of participants) this.#add({ ...participant }, Number.NEGATIVE_INFINITY)
    this.#gridLength = this.#drivers.length
  }

  /**
   * Takes note of who has come since the last call; false when nobody has. A recording that is finished meanwhile may tell of
   * some between those that are known, because their events were lost; who is known stays the same one.
   */
  follow(arrivals: PlaybackContents['arrivals']): boolean {
    if (arrivals.length === this.#arrivals) return false
    this.#arrivals = arrivals.length
    const known = this.#drivers.splice(this.#gridLength)
    for (const arrival of arrivals) this.#add({ ...arrival }, arrival.tick, known)
    return true
  }

  /** The ticks around this one, `untilTick` not among them, at which everybody has the slot that he has now. */
  spanAt(tick: number): SeatingSpan {
    let fromTick = Number.NEGATIVE_INFINITY
    let untilTick = Number.POSITIVE_INFINITY
    for (const driver of this.#drivers) {
      if (driver.fromTick <= tick) fromTick = Math.max(fromTick, driver.fromTick)
      else untilTick = Math.min(untilTick, driver.fromTick)
    }
    return { fromTick, untilTick }
  }

  /** Who has the slot at the tick; undefined when nobody has had it by then. */
  holderOf(slot: number, tick: number): Entrant | undefined {
    return this.#drivers.findLast((driver) => driver.slot === slot && driver.fromTick <= tick)
  }

  /** Everyone who has a slot at the tick, by slot. */
  at(tick: number): readonly Entrant[] {
    const slots = Array.from({ length: this.#capacity }, (_, slot) => this.holderOf(slot, tick))
    return slots.filter((driver) => driver !== undefined)
  }

  /** A row for each slot, also of those that nobody is known to have. */
  identities(tick: number): readonly TelemetryCarIdentity[] {
    return Array.from({ length: this.#capacity }, (_, slot) => {
      const holder = this.holderOf(slot, tick)
      return holder ?? { playerId: this.#idOf(`slot ${slot}`), name: `Car ${slot + 1}`, isAi: false }
    })
  }

  /** `known`: those who were there already, of whom the next is taken out when it is he. */
  #add(told: Readonly<Record<string, unknown>>, fromTick: number, known: RecordedDriver[] = []): void {
    const participant = readParticipant(told, this.#capacity)
    if (participant === undefined || this.#drivers.length >= PARTICIPANTS_MAX) return
    const playerId = this.#idOf(String(told['playerId']))
    const [next] = known
    const isNext = next?.fromTick === fromTick && next.slot === participant.slot && next.playerId === playerId
    if (isNext) known.shift()
    this.#drivers.push(isNext ? next : { ...participant, playerId, skill: undefined, fromTick })
  }

  #idOf(recorded: string): PlayerId {
    const known = this.#ids.get(recorded)
    if (known !== undefined) return known
    const id = this.#createId()
    this.#ids.set(recorded, id)
    return id
  }
}

export interface SeatingSpan {
  readonly fromTick: number
  readonly untilTick: number
}

interface RecordedDriver extends Entrant {
  readonly fromTick: number
}
