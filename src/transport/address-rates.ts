import { AddressBuckets } from './address-buckets.ts'
import type { AddressKey } from './address-key.ts'
import { ADDRESS_BURST_SECONDS, REFUSALS_TOLD_BURST, REFUSALS_TOLD_PER_SECOND } from './limits.ts'

/**
 * What all connections of one address may do together (RATE1): open connections, create sessions, fail to sign in. Every
 * answer is a wait in whole seconds, 0 when there is none.
 */
export class AddressRates implements Attempts {
  readonly #now: () => number
  readonly #connections: AddressBuckets
  readonly #sockets: AddressBuckets
  readonly #refusals = new AddressBuckets({ perSecond: REFUSALS_TOLD_PER_SECOND, burst: REFUSALS_TOLD_BURST })
  readonly #creations: AddressBuckets
  readonly #failures: AddressBuckets

  constructor({
    connectionsPerSecond,
    connectionsBurst,
    creationsPerMinute,
    failuresPerMinute,
    now,
  }: AddressRateLimits) {
    this.#now = now
    const connections = { perSecond: connectionsPerSecond, burst: connectionsBurst }
    this.#connections = new AddressBuckets(connections)
    this.#sockets = new AddressBuckets(connections)
    this.#creations = new AddressBuckets(perMinute(creationsPerMinute))
    this.#failures = new AddressBuckets(perMinute(failuresPerMinute))
  }

  /** One more connection that speaks the game's protocol. */
  connect(address: AddressKey): number {
    return this.#connections.take(address, this.#now())
  }

  /** One more socket on an HTTP port, whatever it is going to be. */
  openSocket(address: AddressKey): number {
    return this.#sockets.take(address, this.#now())
  }

  /** Whether {@link connect} would say no. */
  isConnectingTooFast(address: AddressKey): boolean {
    return this.#connections.waitSeconds(address, this.#now()) > 0
  }

  /** Whether {@link openSocket} would say no. */
  isOpeningTooFast(address: AddressKey): boolean {
    return this.#sockets.waitSeconds(address, this.#now()) > 0
  }

  /** Counts one refusal that the address is told of; false when it has been told often enough of late. */
  mayTellRefusal(address: AddressKey): boolean {
    return this.#refusals.take(address, this.#now()) === 0
  }

  create(address: AddressKey): number {
    return this.#creations.take(address, this.#now())
  }

  mayTry(address: AddressKey): boolean {
    return this.waitSeconds(address) === 0
  }

  waitSeconds(address: AddressKey): number {
    return this.#failures.waitSeconds(address, this.#now())
  }

  failed(address: AddressKey): void {
    this.#failures.charge(address, this.#now())
  }
}

/**
 * Who may try something privileged: a sign-in, an administrator's token. Ask before any work is done for it, and tell
 * when it failed, also when nobody waits for the answer any more. Attempts that were under way together are all let
 * through, and counted when they have failed.
 */
export interface Attempts {
  mayTry(address: AddressKey): boolean
  /** How long the address must wait before it may try, whole seconds; 0 when it may. */
  waitSeconds(address: AddressKey): number
  failed(address: AddressKey): void
}

export interface AddressRateLimits {
  readonly connectionsPerSecond: number
  readonly connectionsBurst: number
  readonly creationsPerMinute: number
  readonly failuresPerMinute: number
  readonly now: () => number
}

function perMinute(count: number) {
  return { perSecond: count / 60, burst: Math.ceil((count / 60) * ADDRESS_BURST_SECONDS) }
}
