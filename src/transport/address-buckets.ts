import type { AddressKey } from './address-key.ts'
import { ADDRESSES_TRACKED_MAX } from './limits.ts'

/**
 * One token bucket for each address, of one kind (RATE1). A bucket is one number: when it will be full again, which is
 * all there is to know of it; a full one says nothing and need not be kept. So there are no timers, and an address that
 * rests costs nothing in the end. The table is bounded: an attacker has as many networks as he likes. When it is full,
 * those that are nearest to full go, never one that is further from it while a nearer one stays: nobody buys himself
 * free by coming from elsewhere. `Key` is another type where more than the address is told apart.
 */
export class AddressBuckets<Key extends string = AddressKey> {
  readonly #perTokenMs: number
  readonly #burst: number
  readonly #trackedMax: number
  readonly #fullAtMs = new Map<Key, number>()

  constructor({ perSecond, burst, trackedMax = ADDRESSES_TRACKED_MAX }: AddressBucketsOptions) {
    this.#perTokenMs = 1000 / perSecond
    this.#burst = burst
    this.#trackedMax = trackedMax
  }

  /** Addresses that are remembered. */
  get size(): number {
    return this.#fullAtMs.size
  }

  /** Takes a token: 0 when there was one, else the whole seconds until there is. */
  take(address: Key, nowMs: number): number {
    const waitSeconds = this.waitSeconds(address, nowMs)
    if (waitSeconds === 0) this.charge(address, nowMs)
    return waitSeconds
  }

  /** What {@link take} would say, with nothing taken. */
  waitSeconds(address: Key, nowMs: number): number {
    const fullAtMs = this.#fullAtMs.get(address) ?? nowMs
    const waitMs = fullAtMs - nowMs - (this.#burst - 1) * this.#perTokenMs
    // Sums of fractions are a little off, and a millionth of a millisecond is no wait.
    return waitMs > EPSILON_MS ? Math.ceil(waitMs / 1000) : 0
  }

  /** Takes a token whether there is one or not: what is counted afterwards must be worked off, too. */
  charge(address: Key, nowMs: number): void {
    const fullAtMs = this.#fullAtMs.get(address)
    if (fullAtMs === undefined && this.#fullAtMs.size >= this.#trackedMax) this.#makeRoom(nowMs)
    this.#fullAtMs.set(address, Math.max(fullAtMs ?? nowMs, nowMs) + this.#perTokenMs)
  }

  /** Forgets all that are full, and when these are few, the next ones after them. */
  #makeRoom(nowMs: number): void {
    const wanted = Math.ceil(this.#trackedMax * ROOM_SHARE)
    const times = Float64Array.from(this.#fullAtMs.values()).sort()
    const lastMs = Math.max(nowMs, times[wanted - 1] ?? 0)
    let left = wanted
    for (const [address, fullAtMs] of this.#fullAtMs) {
      const isFull = fullAtMs <= nowMs
      if (!isFull && (fullAtMs > lastMs || left <= 0)) continue
      this.#fullAtMs.delete(address)
      left--
    }
  }
}

export interface AddressBucketsOptions {
  /** Tokens that come back to each address. */
  readonly perSecond: number
  /** Tokens that an address has when it has rested. */
  readonly burst: number
  readonly trackedMax?: number
}

/** What one look through the table makes free, so that the next newcomers need none. */
const ROOM_SHARE = 1 / 8
const EPSILON_MS = 1e-6
