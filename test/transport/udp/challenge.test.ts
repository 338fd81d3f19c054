import { expect, test } from 'vitest'
import { CHALLENGE_SECONDS } from '../../../src/transport/limits.ts'
import { Challenge } from '../../../src/transport/udp/challenge.ts'

const token = new Uint8Array(32).fill(7)
const peer = { address: '192.0.2.1', port: 4000 }

test('[UDP2] a cookie is accepted from the address it was sent to, until it expires', () => {
  const challenge = new Challenge()
  const cookie = challenge.issue(token, peer, 1000)
  const at = (seconds: number) => challenge.accepts(cookie, token, peer, seconds)
  expect([at(1000), at(1000 + CHALLENGE_SECONDS), at(1001 + CHALLENGE_SECONDS), at(999)]).toEqual([
    true,
    true,
    false,
    false,
  ])
})

test('[UDP2] a cookie is worth nothing at another address or port, with another token, or in another process', () => {
  const challenge = new Challenge()
  const cookie = challenge.issue(token, peer, 1000)
  expect(challenge.accepts(cookie, token, { ...peer, address: '192.0.2.2' }, 1000)).toBe(false)
  expect(challenge.accepts(cookie, token, { ...peer, port: 4001 }, 1000)).toBe(false)
  expect(challenge.accepts(cookie, new Uint8Array(32), peer, 1000)).toBe(false)
  expect(new Challenge().accepts(cookie, token, peer, 1000)).toBe(false)
})

test('[UDP2] a cookie with any one bit changed is refused', () => {
  const challenge = new Challenge()
  const cookie = challenge.issue(token, peer, 1000)
  for (let bit = 0; bit < cookie.length * 8; bit++) {
    const changed = cookie.slice()
    changed[bit >> 3]! ^= 1 << (bit & 7)
    expect(challenge.accepts(changed, token, peer, 1000), `bit ${bit}`).toBe(false)
  }
})
