import type { MessageClass } from '../observability/counters.ts'
import { ACKNOWLEDGEMENTS_PER_SECOND_MAX, BYTES_PER_MESSAGE, FLOOD_PATIENCE, SHEDDING_MS } from './limits.ts'
import { classOf } from './message-class.ts'
import { MessageRate } from './message-rate.ts'

/**
 * The rates of one connection, by class (RATE1), and one of all messages together, whatever they are, for which a large
 * one counts as many. While a class is over its rate its messages are recognised by their first bytes and go no further.
 */
export class ConnectionRates {
  readonly classes: Readonly<Record<MessageClass, MessageRate>>
  /** Until then something may have to be dropped unread; before it nothing is looked at. */
  #sheddingUntilMs = Number.NEGATIVE_INFINITY

  constructor(limits: RateLimits) {
    const { inputsPerSecond, controlPerSecond, creationsPerMinute, abuseSeconds } = limits
    const all = inputsPerSecond + controlPerSecond + ACKNOWLEDGEMENTS_PER_SECOND_MAX
    const creations = creationsPerMinute / 60
    this.classes = {
      input: new MessageRate({ perSecond: inputsPerSecond, burst: inputsPerSecond, abuseSeconds }),
      control: new MessageRate({ perSecond: controlPerSecond, burst: controlPerSecond * 2, abuseSeconds }),
      creation: new MessageRate({ perSecond: creations, burst: creationsPerMinute, abuseSeconds }),
      flood: new MessageRate({ perSecond: all, burst: all * 2, abuseSeconds: abuseSeconds * FLOOD_PATIENCE }),
    }
  }

  /** The class that has had enough, when the message must be dropped unread. */
  refuse(bytes: Uint8Array, nowMs: number): MessageClass | undefined {
    if (!this.classes.flood.take(nowMs, 1 + Math.floor(bytes.length / BYTES_PER_MESSAGE))) return 'flood'
    if (nowMs >= this.#sheddingUntilMs) return undefined
    const messageClass = classOf(bytes)
    if (messageClass === undefined || !this.classes[messageClass].isSpent(nowMs)) return undefined
    this.#sheddingUntilMs = nowMs + SHEDDING_MS
    return messageClass
  }

  /** A ping or the like of the transport, which is no message. False when there are too many. */
  takeNoise(nowMs: number): boolean {
    return this.classes.flood.take(nowMs)
  }

  /** One more of a class that has been read. False when it is one too many. */
  take(messageClass: MessageClass, nowMs: number): boolean {
    if (this.classes[messageClass].take(nowMs)) return true
    this.#sheddingUntilMs = nowMs + SHEDDING_MS
    return false
  }
}

export interface RateLimits {
  readonly inputsPerSecond: number
  readonly controlPerSecond: number
  readonly creationsPerMinute: number
  readonly abuseSeconds: number
}
