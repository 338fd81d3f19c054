import { isIPv4, isIPv6 } from 'node:net'
import { ADDRESS_CHARS_MAX } from './limits.ts'

/**
 * Addresses as the log shows them: of IPv4 the first three numbers (192.0.2.x), of IPv6 the first 48 bits
 * (2001:db8:1::x). That tells networks and attackers apart and names nobody.
 */
export function maskAddress(address: string): string {
  const [bare = '', rest = ''] = splitZone(address)
  if (isIPv4(bare)) return `${bare.slice(0, bare.lastIndexOf('.'))}.x`
  // With a network's length behind it, as limits count by.
  if (isIPv6(bare)) return maskIPv6(bare)
  return maskAddresses(`${bare}${rest}`)
}

/** The text with all addresses in it masked, ports left as they are. */
export function maskAddresses(text: string): string {
  return text.replace(/(?<!\w)[0-9a-f:.]{2,}(?!\w)/gi, maskRun)
}

/** A run of what addresses are written with: one, one and a port, with a full stop or a colon behind it, or none. */
function maskRun(run: string): string {
  if (run.length > ADDRESS_CHARS_MAX) return run
  for (const mark of ENDINGS) {
    const end = run.search(mark)
    const address = run.slice(0, Math.max(0, end))
    if (isAddress(address)) return maskAddress(address) + run.slice(end)
  }
  return run
}

/** What may stand behind an address, the likelier first: nothing, a full stop, a port, both, a colon. */
const ENDINGS = [/$/, /\.+$/, /:\d{1,5}\.*$/, /[.:]+$/] as const

function isAddress(text: string): boolean {
  return isIPv4(text) || isIPv6(text)
}

/** What stands behind `%` or `/`: the zone of an address, the length of a network. */
function splitZone(address: string): readonly string[] {
  const at = address.search(/[%/]/)
  return at < 0 ? [address] : [address.slice(0, at), address.slice(at)]
}

function maskIPv6(address: string): string {
  const dotted = address.slice(address.lastIndexOf(':') + 1)
  if (isIPv4(dotted)) return maskAddress(dotted)
  const [head = '', tail] = address.split('::', 2)
  const first = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : new Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0')
  const kept = [...first, ...zeros, ...last].slice(0, GROUPS_KEPT)
  return kept.every((group) => group === '0') ? '::x' : `${kept.join(':')}::x`
}

/** 48 bits. */
const GROUPS_KEPT = 3
