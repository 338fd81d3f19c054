import { LIVE_KEPT_BYTES_MAX, LIVE_KEPT_EVENTS_MAX } from './limits.ts'
import type { LiveEvent } from './live-event.ts'

/** The newest events of a stream, so that who was away for a moment gets what he has missed. Numbers have no gaps. */
export class EventRing {
  readonly #events: LiveEvent[] = []
  #bytes = 0

  push(event: LiveEvent): void {
    this.#events.push(event)
    this.#bytes += event.sse.length
    while (this.#events.length > LIVE_KEPT_EVENTS_MAX || this.#bytes > LIVE_KEPT_BYTES_MAX) {
      this.#bytes -= this.#events.shift()?.sse.length ?? 0
    }
  }

  /** All behind that number, which has been given; undefined when some of them are gone. */
  after(number: number): readonly LiveEvent[] | undefined {
    const first = this.#events[0]
    if (first === undefined || number < first.number - 1) return undefined
    return this.#events.slice(number - first.number + 1)
  }
}
