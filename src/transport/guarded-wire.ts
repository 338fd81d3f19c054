import type { Wire, WireCloseCode } from './wire.ts'

/**
 * A wire whose faults are its own connection's. Writes happen inside a session's tick and inside announcements to all its
 * members: what a socket throws there must end neither. The wire is destroyed at once and silent from then on; its
 * owner hears of it when the tick is over, because he answers by leaving the session that is being stepped.
 */
export class GuardedWire implements Wire {
  readonly transport: Wire['transport']
  readonly address: string
  readonly #wire: Wire
  readonly #onFault: (error: unknown) => void
  #isBroken = false
  #isEnded = false

  constructor(wire: Wire, onFault: (error: unknown) => void) {
    this.#wire = wire
    this.#onFault = onFault
    this.transport = wire.transport
    this.address = wire.address
  }

  /** We have ended it: what its client said behind that is not heard any more. */
  get isEnded(): boolean {
    return this.#isEnded
  }

  get bufferedBytes(): number {
    return this.#wire.bufferedBytes
  }

  send(head: Uint8Array, body?: Uint8Array): void {
    if (this.#isBroken) return
    try {
      this.#wire.send(head, body)
    } catch (error) {
      this.#isBroken = true
      this.#wire.destroy()
      queueMicrotask(() => this.#onFault(error))
    }
  }

  setReading(isReading: boolean): void {
    this.#wire.setReading(isReading)
  }

  end(code: WireCloseCode): void {
    this.#isEnded = true
    this.#wire.end(code)
  }

  destroy(): void {
    this.#isEnded = true
    this.#wire.destroy()
  }
}
