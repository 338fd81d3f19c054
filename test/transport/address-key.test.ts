import { expect, test } from 'vitest'
import { addressKey, UNKNOWN_ADDRESS } from '../../src/transport/address-key.ts'

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:cb00:7107', '203.0.113.7'],
  ['0:0:0:0:0:ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
  ['2001:db8::5:6', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['64:ff9b::203.0.113.7', '64:ff9b:0:0::/64'],
])('[RATE1] %s is counted as %s', (address, key) => {
  expect(addressKey(address)).toBe(key)
})

test.each([undefined, '', 'unknown', '1.2.3', '::g', '1.2.3.4:80'])('[RATE1] %j is no address', (address) => {
  expect(addressKey(address)).toBe(UNKNOWN_ADDRESS)
})
