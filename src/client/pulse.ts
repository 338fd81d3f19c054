import type { ClientMessage } from '../protocol/client-messages.ts'
import type { ClientClock } from './client-clock.ts'
import { HEARTBEAT_MS, SILENCE_MAX_MS } from './limits.ts'

/**
 * Shows the server that the client lives (HB1), measures the way there (HB2), and notices when nothing comes back.
 */
export class Pulse {
  readonly #options: PulseOptions
  #stop: (() => void) | undefined
  #heardMs: number

  constructor(options: PulseOptions) {
    this.#options = options
    this.#heardMs = options.clock.now()
  }

  /** The first Ping goes out at once: the sooner the round trip is known the better. */
  start(): void {
    this.#stop = this.#options.clock.every(HEARTBEAT_MS, () => this.#beat())
    this.#ping()
  }

  /** Something came from the server. */
  heard(nowMs: number): void {
    this.#heardMs = nowMs
  }

  stop(): void {
    this.#stop?.()
  }

  #beat(): void {
    const { clock, send, tick, onSilence } = this.#options
    if (clock.now() - this.#heardMs > SILENCE_MAX_MS) {
      onSilence()
      return
    }
    send({ type: 'Heartbeat', clientTick: tick() })
    this.#ping()
  }

  #ping(): void {
    this.#options.send({ type: 'Ping', t0: this.#options.clock.now() })
  }
}

export interface PulseOptions {
  readonly clock: ClientClock
  readonly send: (message: ClientMessage) => void
  /** The newest tick the client knows, 0 for none. */
  readonly tick: () => number
  readonly onSilence: () => void
}
