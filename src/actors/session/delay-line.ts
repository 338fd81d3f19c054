/**
 * Holds back what spectators get by a fixed number of ticks (SES5), in order, messages and frames alike. It moves with
 * the race's ticks; when the race loop stops, `flush` delivers what is left, because nobody's line is worth hiding then.
 */
export class DelayLine {
  readonly #delayTicks: number
  readonly #heldMax: number
  #held: { readonly dueTick: number; readonly deliver: () => void }[] = []
  #tick = 0

  constructor({ delayTicks, heldMax }: { delayTicks: number; heldMax: number }) {
    this.#delayTicks = delayTicks
    this.#heldMax = heldMax
  }

  /** False when nothing is to be delayed, or no race runs. */
  get isActive(): boolean {
    return this.#delayTicks > 0 && this.#tick > 0
  }

  /** Keeps `deliver` for the delay. Beyond the bound the oldest is delivered early rather than lost. */
  hold(deliver: () => void): void {
    this.#held.push({ dueTick: this.#tick + this.#delayTicks, deliver })
    if (this.#held.length > this.#heldMax) this.#held.shift()?.deliver()
  }

  advance(tick: number): void {
    this.#tick = tick
    let due = 0
    for (const item of this.#held) {
      if (item.dueTick > tick) break
      item.deliver()
      due++
    }
    if (due > 0) this.#held.splice(0, due)
  }

  flush(): void {
    const held = this.#held
    this.#held = []
    this.#tick = 0
    for (const item of held) item.deliver()
  }
}
