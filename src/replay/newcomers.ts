import { type JoinedDriver, readJoined } from './footer-builder.ts'
import { ENTRIES_MAX } from './limits.ts'
import { JOINED, type ReplayEvent } from './replay-event.ts'

/** Somebody who joined, and when. */
export interface Newcomer extends JoinedDriver {
  readonly tick: number
}

/** What is looked through: the chunks of a recording, more of them while it grows. */
interface EventChunks {
  readonly chunks: readonly unknown[]
  events(chunk: number): readonly ReplayEvent[]
}

/**
 * Who joined a run under way, and in which cars, by its events. Without a footer that takes looking through the whole
 * recording, so it is kept how far that has come: each chunk is read once, and a long recording can be looked through a
 * part at a time. There are as many as a footer would have.
 */
export class Newcomers {
  readonly #recording: EventChunks
  readonly #found: Newcomer[] = []
  #looked = 0

  constructor(recording: EventChunks) {
    this.#recording = recording
  }

  /** Looks through so many chunks more. True when there are no others. Throws ReplayError at a damaged one. */
  look(chunksMax: number): boolean {
    const count = this.#recording.chunks.length
    const end = Math.min(count, this.#looked + chunksMax)
    for (; this.#looked < end; this.#looked++) {
      for (const event of this.#recording.events(this.#looked)) this.#take(event)
    }
    return end === count
  }

  /** In the order of the file; looks through whatever is left. Throws ReplayError. */
  list(): readonly Newcomer[] {
    this.look(Number.POSITIVE_INFINITY)
    return this.#found
  }

  #take(event: ReplayEvent): void {
    const joined = event.kind === JOINED && this.#found.length < ENTRIES_MAX ? readJoined(event) : undefined
    if (joined !== undefined) this.#found.push({ ...joined, tick: event.tick })
  }
}
