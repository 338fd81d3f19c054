import type { PlayerId, SessionId } from '../../protocol/ids.ts'
import { TokenBucket } from '../../transport/token-bucket.ts'

/** Passwords a player may try for one session, and all players together, per minute: guessing does not pay (SES4). */
const PER_PLAYER_PER_MINUTE = 5
const PER_SESSION_PER_MINUTE = 30
/** Counted pairs; beyond it the longest unused are forgotten. Bounds the memory that guessers can take. */
const TRACKED_MAX = 4096

export class PasswordAttempts {
  readonly #buckets = new Map<string, TokenBucket>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Counts one attempt. False when there were too many. */
  mayTry(sessionId: SessionId, playerId: PlayerId): boolean {
    const nowMs = this.#now()
    const isAllowed = this.#bucket(`${sessionId} ${playerId}`, PER_PLAYER_PER_MINUTE).take(nowMs)
    return isAllowed && this.#bucket(sessionId, PER_SESSION_PER_MINUTE).take(nowMs)
  }

  #bucket(key: string, perMinute: number): TokenBucket {
    const known = this.#buckets.get(key)
    if (known !== undefined) {
      // In use again: the last to be forgotten.
      this.#buckets.delete(key)
      this.#buckets.set(key, known)
      return known
    }
    const bucket = new TokenBucket({ perSecond: perMinute / 60, burst: perMinute })
    this.#buckets.set(key, bucket)
    if (this.#buckets.size > TRACKED_MAX) this.#buckets.delete(this.#buckets.keys().next().value ?? '')
    return bucket
  }
}
