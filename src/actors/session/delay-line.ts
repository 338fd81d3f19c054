/**
 * Holds back what spectators get by a fixed number of ticks (SES5), in order, messages and frames alike. It moves with
 * the race's ticks; when the race loop stops, `flush` delivers what is left, because nobody's line is worth hiding then.
 * What it holds is bounded twice: by bytes, at which frames are left out, so that the picture gets coarser but never
 * early, and by entries, at which the oldest goes out early, because no message may be lost.
 */
export class DelayLine {
  readonly #delayTicks: number
  readonly #heldMax: number
  readonly #bytesMax: number
  /** A queue: what is before `#first` has been delivered. */
  #held: (Held | undefined)[] = []
  #first = 0
  #bytes = 0
  #tick = 0

  constructor({ delayTicks, heldMax, bytesMax }: { delayTicks: number; heldMax: number; bytesMax: number }) {
    this.#delayTicks = delayTicks
    this.#heldMax = heldMax
    this.#bytesMax = bytesMax
  }

  /** False when nothing is to be delayed, or no race runs. */
  get isActive(): boolean {
    return this.#delayTicks > 0 && this.#tick > 0
  }

  /** Whether another frame may be held. */
  get hasRoom(): boolean {
    return this.#bytes < this.#bytesMax
  }

  /** Keeps `deliver`, and with it so many bytes, for the delay. */
  hold(bytes: number, deliver: () => void): void {
    this.#held.push({ dueTick: this.#tick + this.#delayTicks, bytes, deliver })
    this.#bytes += bytes
    if (this.#held.length - this.#first > this.#heldMax) this.#deliverFirst()
  }

  advance(tick: number): void {
    this.#tick = tick
    for (
      let next = this.#held[this.#first];
      next !== undefined && next.dueTick <= tick;
      next = this.#held[this.#first]
    ) {
      this.#deliverFirst()
    }
  }

  flush(): void {
    this.#tick = 0
    while (this.#first < this.#held.length) this.#deliverFirst()
  }

  #deliverFirst(): void {
    const item = this.#held[this.#first]
    if (item === undefined) return
    this.#held[this.#first] = undefined
    this.#first++
    this.#bytes -= item.bytes
    // Moving the rest up costs as much as has been delivered since the last time, not once a tick.
    if (this.#first * 2 >= this.#held.length) {
      this.#held.splice(0, this.#first)
      this.#first = 0
    }
    item.deliver()
  }
}

interface Held {
  readonly dueTick: number
  readonly bytes: number
  readonly deliver: () => void
}
