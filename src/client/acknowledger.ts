import type { ClientClock } from './client-clock.ts'
import { ACK_GAP_MIN_MS, ACK_LATEST_MS } from './limits.ts'

/**
 * Acknowledges telemetry on a stream (BP1): not every frame, but the newest one always, if a moment later. A frame that
 * comes too soon after the last acknowledgement is acknowledged when nothing else has done so; left out, a reader who comes
 * back to a backlog would have acknowledged only the oldest of it, and the server would hold the next frame back.
 */
export class Acknowledger {
  readonly #clock: ClientClock
  readonly #send: () => void
  #sentMs = Number.NEGATIVE_INFINITY
  #cancel: (() => void) | undefined

  /** `send` acknowledges the newest frame there is when it is called. */
  constructor(clock: ClientClock, send: () => void) {
    this.#clock = clock
    this.#send = send
  }

  /** A frame has come. */
  frameReceived(): void {
    const sinceMs = this.#clock.now() - this.#sentMs
    if (sinceMs >= ACK_GAP_MIN_MS) this.#acknowledge()
    else this.#cancel ??= this.#clock.after(ACK_LATEST_MS - sinceMs, () => this.#acknowledge())
  }

  /** The newest frame was acknowledged with something else, as inputs do. */
  acknowledged(): void {
    this.#sentMs = this.#clock.now()
    this.stop()
  }

  /** Nothing is sent any more until the next frame. */
  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  #acknowledge(): void {
    this.acknowledged()
    this.#send()
  }
}
