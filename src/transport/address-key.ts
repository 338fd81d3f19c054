import { isIP } from 'node:net'

declare const brand: unique symbol

/**
 * Under what an address is counted: IPv4 whole, IPv6 by its /64, because whoever has one address of such a network has
 * all of them (RATE1). An IPv4 address in IPv6 form is the IPv4 address, and the zone of a link-local one is dropped.
 */
export type AddressKey = string & { readonly [brand]: 'AddressKey' }

/** Whatever is no address has one key together, so that it is limited too. */
export const UNKNOWN_ADDRESS = 'unknown' as AddressKey

export function addressKey(address: string | undefined): AddressKey {
  const plain = plainAddress(address ?? '')
  if (plain === undefined) return UNKNOWN_ADDRESS
  return (isIP(plain) === 4 ? plain : network64(plain)) as AddressKey
}

/** The address without its zone, IPv4 in IPv6 form as IPv4; undefined when it is none. */
export function plainAddress(text: string): string | undefined {
  const address = text.split('%', 1)[0] ?? ''
  const version = isIP(address)
  if (version !== 6) return version === 4 ? address : undefined
  const groups = groupsOf(address)
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (!isMapped) return address
  const [high = 0, low = 0] = groups.slice(6)
  return `${high >> 8}.${high & 0xff}.${low >> 8}.${low & 0xff}`
}

function network64(address: string): string {
  const network = groupsOf(address).slice(0, 4)
  return `${network.map((group) => group.toString(16)).join(':')}::/64`
}

/** The eight numbers of a valid IPv6 address. */
function groupsOf(address: string): number[] {
  const [before = '', after] = address.split('::', 2)
  const head = readGroups(before)
  if (after === undefined) return head
  const tail = readGroups(after)
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail]
}

function readGroups(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => (group.includes('.') ? readDotted(group) : [Number.parseInt(group, 16)]))
}

function readDotted(text: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number)
  return [a * 256 + b, c * 256 + d]
}
