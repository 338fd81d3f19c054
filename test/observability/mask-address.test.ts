import { describe, expect, test } from 'vitest'
import { maskAddress, maskAddresses } from '../../src/observability/mask-address.ts'
import { maskError } from '../../src/observability/mask-error.ts'

test.each([
  ['192.0.2.7', '192.0.2.x'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1::x'],
  ['2001:db8::7', '2001:db8:0::x'],
  ['fe80::1%eth0', 'fe80:0:0::x'],
  ['::1', '::x'],
  ['::ffff:192.0.2.7', '192.0.2.x'],
  ['2001:db8:1:2::/64', '2001:db8:1::x'],
  ['unknown', 'unknown'],
])('of the address %s the log shows %s', (address, shown) => {
  expect(maskAddress(address)).toBe(shown)
})

describe('in a text', () => {
  test.each([
    ['connect ECONNREFUSED 192.0.2.7:443', 'connect ECONNREFUSED 192.0.2.x:443'],
    ['address already in use :::9000', 'address already in use ::x:9000'],
    ['from 192.0.2.7, then 2001:db8:1::5.', 'from 192.0.2.x, then 2001:db8:1::x.'],
    ['at open (file:///srv/a/net.ts:10:20)', 'at open (file:///srv/a/net.ts:10:20)'],
    ['node 24.21.0 at 12:30:45, std::vector', 'node 24.21.0 at 12:30:45, std::vector'],
  ])('%s is shown as %s', (text, shown) => {
    expect(maskAddresses(text)).toBe(shown)
  })

  test('no text takes long to look through', () => {
    const text = `${'a1'.repeat(100_000)} ${'1.'.repeat(100_000)} ${':'.repeat(100_000)}`
    expect(maskAddresses(text)).toBe(text)
  })
})

test('an error shows no whole address, neither in its message, stack and fields nor in those of its causes', () => {
  const cause = Object.assign(new Error('read ECONNRESET 192.0.2.7:5000'), { code: 'ECONNRESET', address: '192.0.2.7' })
  const error = Object.assign(new Error('no luck with 198.51.100.9', { cause }), {
    address: '198.51.100.9',
    peers: [{ remote: '2001:db8:1:2::3' }],
  })
  const shown = maskError(error)
  expect(JSON.stringify(shown)).not.toMatch(/192\.0\.2\.7|198\.51\.100\.9|2::3/)
  expect(shown).toMatchObject({
    type: 'Error',
    message: 'no luck with 198.51.100.x: read ECONNRESET 192.0.2.x:5000',
    stack: expect.stringContaining('mask-address.test.ts'),
    address: '198.51.100.x',
    peers: [{ remote: '2001:db8:1::x' }],
  })
})

test('an error that contains itself is shown all the same', () => {
  const error: Error & { self?: unknown } = new Error('round')
  error.self = { error }
  expect(maskError(error)).toMatchObject({ message: 'round' })
})
