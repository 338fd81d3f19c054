/** Allows `perSecond` on average and `burst` at once; nothing is kept but two numbers, so one a class and connection is cheap. */
export class TokenBucket {
  readonly #perMs: number
  readonly #burst: number
  #tokens: number
  #filledMs = 0

  constructor({ perSecond, burst }: { perSecond: number; burst: number }) {
    this.#perMs = perSecond / 1000
    this.#burst = burst
    this.#tokens = burst
  }

  /** True and one token less, or false. */
  take(nowMs: number): boolean {
    if (this.#filledMs !== 0) {
      this.#tokens = Math.min(this.#burst, this.#tokens + (nowMs - this.#filledMs) * this.#perMs)
    }
    this.#filledMs = nowMs
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }

  /** Whole seconds until the next token, at least 1. */
  get waitSeconds(): number {
    return Math.max(1, Math.ceil((1 - this.#tokens) / this.#perMs / 1000))
  }
}
