import { type EventRange, eventRange } from '../../replay/event-range.ts'
import { readSelection } from '../../replay/export/selection.ts'
import { type ReplayAnswer, refusal } from '../../replay/replay-answer.ts'
import type { ReplayEvent } from '../../replay/replay-event.ts'
import type { ReplayReader } from '../../replay/replay-reader.ts'
import type { EventsQuery } from './library-calls.ts'
import { EVENT_CHUNKS_MAX } from './limits.ts'

/**
 * A page of events as JSON, `{items, next}`. A page may be shorter than its limit, even empty, and have a `next` all the same: so
 * much was looked through for it. The mark of a page is the chunk and the place in it at which the next one begins.
 */
export function eventsAnswer(reader: ReplayReader, query: EventsQuery): ReplayAnswer<Uint8Array> {
  const selected = readSelection({ from: query.from, to: query.to }, reader, 1)
  if (!selected.ok) return refusal('bad-request', selected.fault)
  const { fromTick, toTick } = selected.selection
  const mark = readMark(query.after)
  if (mark === undefined) return refusal('bad-request', 'after is not the next of a page of events.')
  const page = new EventPage(query, eventRange(reader.chunks, { fromTick, toTick }))
  const next = page.fill(reader, mark)
  const items = page.items.map(({ tick, ...event }) => ({
    tick,
    time_s: (tick - reader.firstTick) / reader.header.tickHz,
    ...event,
  }))
  return { ok: true, value: utf8.encode(JSON.stringify({ items, ...(next !== undefined && { next }) })) }
}

interface Mark {
  readonly chunk: number
  readonly place: number
}

class EventPage {
  readonly items: ReplayEvent[] = []
  readonly #query: EventsQuery
  readonly #range: EventRange

  constructor(query: EventsQuery, range: EventRange) {
    this.#query = query
    this.#range = range
  }

  /** Takes events from the mark on; returns the mark at which to go on, if there is anything left. */
  fill(reader: ReplayReader, mark: Mark): string | undefined {
    const { firstChunk, endChunk } = this.#range
    let looked = 0
    for (let chunk = Math.max(mark.chunk, firstChunk); chunk < endChunk; chunk++) {
      if (looked++ >= EVENT_CHUNKS_MAX) return `${chunk}.0`
      const place = this.#take(reader.events(chunk), chunk === mark.chunk ? mark.place : 0)
      if (place !== undefined) return `${chunk}.${place}`
    }
    return undefined
  }

  /** The place of the first event for which there was no room. */
  #take(events: readonly ReplayEvent[], first: number): number | undefined {
    for (let place = first; place < events.length; place++) {
      const event = events[place]
      if (event === undefined || !this.#isWanted(event)) continue
      if (this.items.length >= this.#query.limit) return place
      this.items.push(event)
    }
    return undefined
  }

  #isWanted({ tick, kind }: ReplayEvent): boolean {
    const { fromTick, toTick } = this.#range
    return tick >= fromTick && tick < toTick && (this.#query.kind === undefined || kind === this.#query.kind)
  }
}

function readMark(after: string | undefined): Mark | undefined {
  if (after === undefined) return { chunk: 0, place: 0 }
  const match = /^(\d{1,7})\.(\d{1,7})$/.exec(after)
  return match === null ? undefined : { chunk: Number(match[1]), place: Number(match[2]) }
}

const utf8 = new TextEncoder()
