import { EXCESS_MIN, WARNING_MS } from './limits.ts'
import { TokenBucket } from './token-bucket.ts'

/**
 * One class of messages of one connection (RATE1): how many may come, when its sender was told last that there were too
 * many, and how long he may go on. What is dropped once he must have heard of it is counted against what the rate would
 * have let through in `abuseSeconds`, and worked off at the rate itself: who bursts is never ended, nor who sends up to
 * double the rate, but who sends far more for long is.
 */
export class MessageRate {
  readonly #bucket: TokenBucket
  readonly #options: MessageRateOptions
  #excess: TokenBucket | undefined
  /** Since when there has been no long pause between two drops. */
  #spellMs = Number.NEGATIVE_INFINITY
  #droppedMs = Number.NEGATIVE_INFINITY
  #toldMs = Number.NEGATIVE_INFINITY

  constructor(options: MessageRateOptions) {
    this.#bucket = new TokenBucket(options)
    this.#options = options
  }

  /** True when one more may come. A message that counts as several takes no more than half of what may come at once. */
  take(nowMs: number, messages = 1): boolean {
    return this.#bucket.take(nowMs, Math.min(messages, Math.max(1, this.#options.burst / 2)))
  }

  /** True while none may come: whatever belongs to the class need not be looked at. */
  isSpent(nowMs: number): boolean {
    return this.#bucket.isEmpty(nowMs)
  }

  /** Whole seconds until one may come. */
  get waitSeconds(): number {
    return this.#bucket.waitSeconds
  }

  /** A message was dropped. Says what its sender gets for it. */
  dropped(nowMs: number): Verdict {
    if (this.#isAbuse(nowMs)) return 'end'
    return this.mayTell(nowMs) ? 'tell' : 'ignore'
  }

  /** True once a second: Error 429 may be sent. */
  mayTell(nowMs: number): boolean {
    if (nowMs - this.#toldMs < TELL_INTERVAL_MS) return false
    this.#toldMs = nowMs
    return true
  }

  #isAbuse(nowMs: number): boolean {
    const { perSecond, abuseSeconds } = this.#options
    if (abuseSeconds === 0) return false
    if (nowMs - this.#droppedMs > abuseSeconds * 1000) {
      this.#spellMs = nowMs
      this.#excess = new TokenBucket({ perSecond, burst: Math.max(EXCESS_MIN, perSecond * abuseSeconds) })
    }
    this.#droppedMs = nowMs
    return nowMs - this.#spellMs >= WARNING_MS && this.#excess?.take(nowMs) === false
  }
}

/** Nothing, an Error 429 that says how long to wait, or the end of the connection. */
export type Verdict = 'ignore' | 'tell' | 'end'

export interface MessageRateOptions {
  readonly perSecond: number
  /** Messages that may come at once after a rest. */
  readonly burst: number
  /** 0: nobody is ended. */
  readonly abuseSeconds: number
}

const TELL_INTERVAL_MS = 1000
