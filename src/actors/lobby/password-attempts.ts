import type { SessionId } from '../../protocol/ids.ts'
import { AddressBuckets } from '../../transport/address-buckets.ts'
import type { AddressKey } from '../../transport/address-key.ts'
import { FIRST_TRY_SECONDS } from './limits.ts'

/**
 * Who may try the password of a session (SES4): guessing does not pay, and it shuts nobody else out. Only wrong passwords
 * count: for an address and session, whatever the players there are called, and for a session from everywhere. When the
 * latter are used up, an address that has not failed there lately may still try. Ask before any work is done, and tell
 * when the password was wrong, also when nobody waits for the answer any more.
 */
export class PasswordAttempts {
  readonly #now: () => number
  readonly #ofAddress: AddressBuckets<string>
  readonly #ofSession: AddressBuckets<string>
  readonly #firstTries = new AddressBuckets<string>({ perSecond: 1 / FIRST_TRY_SECONDS, burst: 1 })

  constructor({ addressPerMinute, sessionPerMinute, now }: PasswordAttemptLimits) {
    this.#now = now
    this.#ofAddress = new AddressBuckets({ perSecond: addressPerMinute / 60, burst: addressPerMinute })
    this.#ofSession = new AddressBuckets({ perSecond: sessionPerMinute / 60, burst: sessionPerMinute })
  }

  mayTry(sessionId: SessionId, address: AddressKey): boolean {
    const nowMs = this.#now()
    const pair = `${sessionId} ${address}`
    if (this.#ofAddress.waitSeconds(pair, nowMs) > 0) return false
    return this.#ofSession.waitSeconds(sessionId, nowMs) === 0 || this.#firstTries.waitSeconds(pair, nowMs) === 0
  }

  failed(sessionId: SessionId, address: AddressKey): void {
    const nowMs = this.#now()
    const pair = `${sessionId} ${address}`
    this.#ofAddress.charge(pair, nowMs)
    // What many addresses do beyond the allowance of all must not become a debt of the session.
    this.#ofSession.take(sessionId, nowMs)
    this.#firstTries.take(pair, nowMs)
  }
}

export interface PasswordAttemptLimits {
  /** Wrong passwords of one address for one session. */
  readonly addressPerMinute: number
  /** Wrong passwords for one session. */
  readonly sessionPerMinute: number
  /** A steady clock, milliseconds. */
  readonly now: () => number
}
