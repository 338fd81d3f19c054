import { eventsOfChunk, type TickRange } from '../../replay-contents.ts'
import type { ReplayEvent } from '../../replay-event.ts'
import type { ReplayReader } from '../../replay-reader.ts'

/**
 * The events of a part of a recording for whoever goes through its ticks. A chunk is read when its first tick has come, so
 * that finding the next event never means looking through all that lies before it.
 */
export class EventFeed {
  readonly #reader: ReplayReader
  readonly #range: TickRange
  #nextChunk = 0
  /** Of the chunks that were read. */
  #waiting: ReplayEvent[] = []

  constructor(reader: ReplayReader, range: TickRange) {
    this.#reader = reader
    this.#range = range
  }

  /** Those up to the tick that have not been given yet, in the order of the file. Throws ReplayError. */
  *upTo(tick: number): Generator<ReplayEvent> {
    for (;;) {
      const event = this.#waiting[0]
      if (event === undefined && !this.#readNext(tick)) return
      if (event === undefined) continue
      if (event.tick > tick) return
      this.#waiting.shift()
      yield event
    }
  }

  /** False when no other chunk has begun by then. */
  #readNext(tick: number): boolean {
    const chunk = this.#reader.chunks[this.#nextChunk]
    if (chunk === undefined || chunk.firstTick > tick) return false
    this.#waiting = [...eventsOfChunk(this.#reader, this.#nextChunk, this.#range)]
    this.#nextChunk++
    return true
  }
}
