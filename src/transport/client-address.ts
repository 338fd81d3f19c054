import { BlockList, isIP, SocketAddress } from 'node:net'
import { type AddressKey, addressKey, plainAddress } from './address-key.ts'
import { FORWARDED_HOPS_MAX } from './limits.ts'

/**
 * Where a request over HTTP comes from. Behind a proxy that is trusted, the proxies say so: the hop nearest to us that
 * is not trusted itself is the client, and what stands further left is only its word. From anybody else the headers mean
 * nothing. What is no address ends the walk, and then the last trusted hop is all that is known; so does a pair of
 * headers that contradict each other, because a proxy writes one of them and hands on what a client put into the other.
 */
export class ClientAddresses {
  readonly #trusted: BlockList

  /** Addresses and networks in CIDR form; throws on anything else. */
  constructor(trustedProxies: readonly string[]) {
    this.#trusted = createBlockList(trustedProxies)
  }

  isTrusted(address: string | undefined): boolean {
    const plain = plainAddress(address ?? '')
    return plain !== undefined && this.#trusted.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
  }

  /** `peer` is the socket's other end. */
  keyOf(peer: string | undefined, headers: ForwardedHeaders): AddressKey {
    if (!this.isTrusted(peer)) return addressKey(peer)
    const answers = [forwardedFor(headers['x-forwarded-for']), forwarded(headers.forwarded)]
      .filter((hops) => hops !== undefined)
      .map((hops) => this.#walk(peer, hops))
    const [first = addressKey(peer)] = answers
    return answers.every((answer) => answer === first) ? first : addressKey(peer)
  }

  /** Hops are in the order of the header: the nearest is the last. */
  #walk(peer: string | undefined, hops: readonly string[]): AddressKey {
    let known = peer
    for (const hop of hops.slice(-FORWARDED_HOPS_MAX).reverse()) {
      const address = hopAddress(hop)
      if (address === undefined) break
      known = address
      if (!this.isTrusted(address)) break
    }
    return addressKey(known)
  }
}

/** As Node's HTTP parser gives them. */
export interface ForwardedHeaders {
  readonly 'x-forwarded-for'?: string | string[] | undefined
  readonly forwarded?: string | string[] | undefined
}

function forwardedFor(header: string | string[] | undefined): readonly string[] | undefined {
  return header === undefined ? undefined : String(header).split(',')
}

/** RFC 7239: `for=192.0.2.60;proto=http, for="[2001:db8::1]:4711"`. Nothing that we look for holds a comma or a semicolon. */
function forwarded(header: string | string[] | undefined): readonly string[] | undefined {
  if (header === undefined) return undefined
  return String(header)
    .split(',')
    .map((element) => {
      const pair = element.split(';').find((part) => /^\s*for\s*=/i.test(part)) ?? ''
      return pair.slice(pair.indexOf('=') + 1).replaceAll('"', '')
    })
}

/** The address in `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:80`. */
function hopAddress(hop: string): string | undefined {
  const text = hop.trim()
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1]
  const withPort = /^([\d.]+):\d{1,5}$/.exec(text)?.[1]
  return plainAddress(bracketed ?? withPort ?? text)
}

function createBlockList(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/', 2)
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(new SocketAddress({ address, family }))
    else list.addSubnet(new SocketAddress({ address, family }), Number(bits))
  }
  return list
}
