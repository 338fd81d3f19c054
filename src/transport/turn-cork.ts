import type { Writable } from 'node:stream'
import { TELEMETRY_BACKLOG_BYTES } from './limits.ts'

/**
 * Gathers what is written to a stream in one turn of the loop, so that a tick's messages and its frame leave in one
 * write, however many they are. It lets go by itself when the turn ends, and before that when there is enough for a
 * write of its own: what waits here must not look like a reader who falls behind.
 */
export class TurnCork {
  readonly #stream: Writable
  #isHolding = false

  constructor(stream: Writable) {
    this.#stream = stream
  }

  /** Call before writing a message that others may follow in the same turn. */
  hold(): void {
    if (this.#isHolding) return
    this.#isHolding = true
    this.#stream.cork()
    process.nextTick(this.#letGo)
  }

  /** Call after writing it. */
  written(): void {
    if (this.#stream.writableLength > TELEMETRY_BACKLOG_BYTES) this.#letGo()
  }

  readonly #letGo = () => {
    if (!this.#isHolding) return
    this.#isHolding = false
    this.#stream.uncork()
  }
}
