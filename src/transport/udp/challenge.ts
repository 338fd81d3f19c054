import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { COOKIE_BYTES } from '../../protocol/datagram/datagrams.ts'
import { CHALLENGE_SECONDS } from '../limits.ts'

/**
 * Cookies that prove an address without remembering it (UDP2): a time and a MAC over time, address, port and token under
 * a key of this process. Whoever can answer with one has received it at that address, lately.
 */
export class Challenge {
  readonly #key = randomBytes(32)

  issue(token: Uint8Array, peer: Peer, nowSeconds: number): Uint8Array {
    const cookie = new Uint8Array(COOKIE_BYTES)
    new DataView(cookie.buffer).setUint32(0, nowSeconds >>> 0)
    cookie.set(this.#mac(cookie.subarray(0, TIME_BYTES), token, peer), TIME_BYTES)
    return cookie
  }

  accepts(cookie: Uint8Array, token: Uint8Array, peer: Peer, nowSeconds: number): boolean {
    const ageSeconds = (nowSeconds >>> 0) - issuedSeconds(cookie)
    if (ageSeconds < 0 || ageSeconds > CHALLENGE_SECONDS) return false
    const mac = this.#mac(cookie.subarray(0, TIME_BYTES), token, peer)
    return timingSafeEqual(mac, cookie.subarray(TIME_BYTES))
  }

  #mac(time: Uint8Array, token: Uint8Array, { address, port }: Peer): Uint8Array {
    const hmac = createHmac('sha256', this.#key).update(time).update(`${address} ${port} `).update(token)
    return hmac.digest().subarray(0, COOKIE_BYTES - TIME_BYTES)
  }
}

const TIME_BYTES = 4

/** When a cookie was issued; of an accepted one only, anybody can write a time. */
export function issuedSeconds(cookie: Uint8Array): number {
  return new DataView(cookie.buffer, cookie.byteOffset).getUint32(0)
}

export interface Peer {
  readonly address: string
  readonly port: number
}
