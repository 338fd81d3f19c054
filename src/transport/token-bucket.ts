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

  /** True and so many tokens less, or false. */
  take(nowMs: number, tokens = 1): boolean {
    this.#fill(nowMs)
    if (this.#tokens < tokens) return false
    this.#tokens -= tokens
    return true
  }

  /** True while not one token can be had. */
  isEmpty(nowMs: number): boolean {
    this.#fill(nowMs)
    return this.#tokens < 1
  }

  /** Whole seconds until the next token, at least 1. */
  get waitSeconds(): number {
    return Math.max(1, Math.ceil((1 - this.#tokens) / this.#perMs / 1000))
  }

  #fill(nowMs: number): void {
    if (this.#filledMs !== 0) {
      this.#tokens = Math.min(this.#burst, this.#tokens + (nowMs - this.#filledMs) * this.#perMs)
    }
    this.#filledMs = nowMs
  }
}
