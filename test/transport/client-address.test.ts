import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressKey } from '../../src/transport/address-key.ts'
import { ClientAddresses } from '../../src/transport/client-address.ts'
import { Chance } from '../fuzz/support/chance.ts'
import { mutateText } from '../fuzz/support/mutate-text.ts'

const addresses = new ClientAddresses(['10.0.0.0/8', '192.0.2.10', '2001:db8:f::/48'])
const PROXY = '10.0.0.1'
const via = (xForwardedFor: string, forwarded?: string) => ({ 'x-forwarded-for': xForwardedFor, forwarded })

test('without a list nobody is believed', () => {
  const strict = new ClientAddresses([])
  expect(strict.keyOf('127.0.0.1', via('203.0.113.7', 'for=203.0.113.7'))).toBe('127.0.0.1')
})

test('the headers of who is no trusted proxy mean nothing', () => {
  expect(addresses.keyOf('198.51.100.4', via('203.0.113.7'))).toBe('198.51.100.4')
})

test.each([
  ['one hop', '203.0.113.7', '203.0.113.7'],
  ['the right-most hop that is not trusted wins', '1.1.1.1, 203.0.113.7, 10.2.3.4', '203.0.113.7'],
  ['all hops trusted: the first of them', '10.1.1.1, 10.2.3.4', '10.1.1.1'],
  ['a port is left out', '203.0.113.7:51234', '203.0.113.7'],
  ['IPv6 is counted by its /64', '2001:db8:1:2::5', '2001:db8:1:2::/64'],
  ['IPv6 with a port', '[2001:db8:1:2::5]:443', '2001:db8:1:2::/64'],
  ['IPv4 in IPv6 form is trusted as IPv4', '203.0.113.7, ::ffff:192.0.2.10', '203.0.113.7'],
  ['a trusted network of IPv6', '203.0.113.7, 2001:db8:f:1::1', '203.0.113.7'],
  ['garbage is ignored', 'over there', PROXY],
  ['garbage left of the client changes nothing', 'x;y, 203.0.113.7', '203.0.113.7'],
  ['garbage right of the client hides it', '203.0.113.7, unknown', PROXY],
  ['nothing', '', PROXY],
])('X-Forwarded-For of a trusted proxy: %s', (_, header, key) => {
  expect(addresses.keyOf(PROXY, via(header))).toBe(key)
  expect(addresses.keyOf(`::ffff:${PROXY}`, via(header))).toBe(key)
})

test.each([
  ['for=203.0.113.7;proto=https;by=10.0.0.1', '203.0.113.7'],
  ['For="203.0.113.7:4711"', '203.0.113.7'],
  ['proto=http; for="[2001:db8:1:2::17]:4711"', '2001:db8:1:2::/64'],
  ['for=1.1.1.1, for=203.0.113.7;secret=x, for=10.9.9.9', '203.0.113.7'],
  ['for=_hidden', PROXY],
  ['by=203.0.113.7', PROXY],
])('Forwarded of a trusted proxy: %s', (forwarded, key) => {
  expect(addresses.keyOf(PROXY, { forwarded })).toBe(key)
})

test('a header that the proxy only hands on cannot say otherwise than the one it writes', () => {
  expect(addresses.keyOf(PROXY, via('203.0.113.7', 'for=203.0.113.7'))).toBe('203.0.113.7')
  expect(addresses.keyOf(PROXY, via('203.0.113.7', 'for=198.51.100.99'))).toBe(PROXY)
})

test('of a header with thousands of hops only the nearest are looked at', () => {
  const far = `203.0.113.7, ${Array(2000).fill('10.0.0.2').join(', ')}`
  expect(addresses.keyOf(PROXY, via(far))).toBe('10.0.0.2')
})

test('whatever stands in the headers, the key is one that an address has', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      const key = addresses.keyOf(PROXY, via(one, other))
      expect(addressKey(key.replace('/64', ''))).toBe(key)
    }),
    { seed: 5 },
  )
})

const HEADERS = [
  '203.0.113.7:51234, [2001:db8:1:2::5]:443, ::ffff:192.0.2.10, 10.2.3.4',
  'for=203.0.113.7;proto=https;by=10.0.0.1, for="[2001:db8:1:2::17]:4711"',
  'proto=http; For="203.0.113.7:4711", for=_hidden, for=10.9.9.9',
]

test.each([1, 2])(
  'headers that are nearly right give a key that an address has, and what stands left of the client means nothing (seed %i)',
  (seed) => {
    const chance = new Chance(seed)
    for (let round = 0; round < 250; round++) {
      const [one, other] = [mutateText(chance.pick(HEADERS), chance), mutateText(chance.pick(HEADERS), chance)]
      for (const headers of [via(one, other), via(one), { forwarded: other }]) {
        const key = addresses.keyOf(PROXY, headers)
        expect(addressKey(key.replace('/64', ''))).toBe(key)
      }
      const left = via(`${one}, 203.0.113.7, 10.2.3.4`, `${other}, for="203.0.113.7:80", for=10.2.3.4`)
      expect(addresses.keyOf(PROXY, left)).toBe('203.0.113.7')
    }
  },
)
