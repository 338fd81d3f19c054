import type { LiveParcel } from '../../http/live-streams.ts'
import type { LiveEvent } from './live-event.ts'

/** Events that go out in one go, joined for the first who gets them and shared by the rest. */
export class Parcel implements LiveParcel {
  readonly events: readonly LiveEvent[]
  /** As server-sent events. */
  readonly bytes: number
  #sse: Buffer | undefined
  #frames: readonly Buffer[] | undefined

  constructor(events: readonly LiveEvent[]) {
    this.events = events
    this.bytes = events.reduce((sum, event) => sum + event.sse.length, 0)
  }

  get sse(): Buffer {
    const [only, ...more] = this.events
    if (only !== undefined && more.length === 0) return only.sse
    this.#sse ??= Buffer.concat(this.events.map((event) => event.sse))
    return this.#sse
  }

  get frames(): readonly Buffer[] {
    this.#frames ??= this.events.map((event) => event.frame)
    return this.#frames
  }
}

/** What has happened on a stream since it was last told of, in the parts that viewers get of it. */
export class Round {
  readonly #events: readonly LiveEvent[]
  readonly #stream: RoundStream
  readonly #parcels = new Map<RoundPart | number, Parcel>()

  constructor(events: readonly LiveEvent[], stream: RoundStream) {
    this.#events = events
    this.#stream = stream
  }

  get hasTiming(): boolean {
    return this.#events.some(({ name }) => name === 'timing')
  }

  part(part: RoundPart): Parcel {
    return this.#parcel(part, () => this.#eventsOf(part))
  }

  /**
   * For whoever begins behind the event of that number: what he has missed, and timing whole, since he may have been too
   * slow for some of it before; or how things stand, when what he has missed is gone.
   */
  since(number: number): Parcel {
    const missed = this.#stream.after(number)
    if (missed === undefined) return this.part('snapshot')
    return this.#parcel(number, () => [...missed, ...this.#stream.whole()])
  }

  #parcel(key: RoundPart | number, events: () => readonly LiveEvent[]): Parcel {
    const known = this.#parcels.get(key)
    if (known !== undefined) return known
    const parcel = new Parcel(events())
    this.#parcels.set(key, parcel)
    return parcel
  }

  #eventsOf(part: RoundPart): readonly LiveEvent[] {
    switch (part) {
      case 'all':
        return this.#events
      case 'without-cars':
        return this.#events.filter(({ name }) => name !== 'cars')
      case 'owed':
        return this.#events.filter(({ isOwed }) => isOwed)
      case 'repair':
        return [...this.#events.filter(({ isOwed }) => isOwed), ...this.#stream.whole()]
      case 'snapshot':
        return [this.#stream.snapshot()]
    }
  }
}

/** `owed`: what nothing supersedes. `repair`: that, and timing whole, for who has missed some of it. */
export type RoundPart = 'all' | 'without-cars' | 'owed' | 'repair' | 'snapshot'

export interface RoundStream {
  /** How things stand after all that has happened. */
  snapshot(): LiveEvent
  /** Timing, whole, in a stream that has any. */
  whole(): readonly LiveEvent[]
  after(number: number): readonly LiveEvent[] | undefined
}
