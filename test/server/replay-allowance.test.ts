import { expect, test } from 'vitest'
import { DOWNLOADS_MAX, DOWNLOADS_PER_ADDRESS_MAX, EXPORTS_PER_ADDRESS_MAX } from '../../src/http/limits.ts'
import { createReplayAllowance } from '../../src/server/replays/replay-allowance.ts'
import { addressKey } from '../../src/transport/address-key.ts'
import { collectingLogger } from '../support/test-server.ts'

const from = (peer: string) => ({ peer, headers: { 'x-forwarded-for': undefined, forwarded: undefined } })
const ANA = from('192.0.2.1')
const BO = from('192.0.2.2')

function anAllowance(kilobytesPerSecond = 1000) {
  const clock = { nowMs: 0 }
  const addresses = { keyOf: (peer: string | undefined) => addressKey(peer) }
  const counters = { streamsCut: { slow: 0, failed: 0 } }
  const { log, logLines } = collectingLogger()
  const options = { addresses, kilobytesPerSecond, counters, log, now: () => clock.nowMs }
  return { clock, counters, logLines, allowance: createReplayAllowance(options) }
}

test('an address has so many streams of a kind at a time, and what it gives back it has again', () => {
  const { allowance } = anAllowance()
  const places = Array.from({ length: DOWNLOADS_PER_ADDRESS_MAX }, () => allowance.begin('download', ANA))
  expect(places.every((place) => place !== undefined)).toBe(true)
  expect(allowance.begin('download', ANA)).toBeUndefined()
  expect(allowance.begin('download', BO)).toBeDefined()
  for (let count = 0; count < EXPORTS_PER_ADDRESS_MAX; count++) expect(allowance.begin('export', ANA)).toBeDefined()
  expect(allowance.begin('export', ANA)).toBeUndefined()
  places[0]?.()
  expect(allowance.begin('download', ANA)).toBeDefined()
})

test('all addresses together have a number, too', () => {
  const { allowance } = anAllowance()
  for (let count = 0; count < DOWNLOADS_MAX; count++) {
    expect(allowance.begin('download', from(`192.0.2.${count}`))).toBeDefined()
  }
  expect(allowance.begin('download', from('192.0.2.200'))).toBeUndefined()
})

test('whoever has had a minute of his bytes at once waits until it is worked off', () => {
  const { allowance, clock } = anAllowance(1000)
  allowance.charge(50_000_000, ANA)
  expect(allowance.waitSeconds(ANA)).toBe(0)
  for (let sent = 0; sent < 30_000_000; sent += 65_536) allowance.charge(65_536, ANA)
  const waitSeconds = allowance.waitSeconds(ANA)
  expect(waitSeconds).toBeGreaterThan(10)
  expect(waitSeconds).toBeLessThan(30)
  expect(allowance.waitSeconds(BO)).toBe(0)
  clock.nowMs += waitSeconds * 1000
  expect(allowance.waitSeconds(ANA)).toBe(0)
})

test('addresses beyond the number whose rests are remembered are counted like the others', () => {
  const { allowance } = anAllowance(1000)
  for (let count = 0; count < 5000; count++) allowance.charge(1, from(`10.0.${count >> 8}.${count & 255}`))
  for (let sent = 0; sent < 80_000_000; sent += 65_536) allowance.charge(65_536, ANA)
  expect(allowance.waitSeconds(ANA)).toBeGreaterThan(0)
})

test('streams that end before their end are counted, and those that failed are logged', () => {
  const { allowance, counters, logLines } = anAllowance()
  allowance.cut('slow', new Error('Nobody reads.'))
  allowance.cut('failed', new Error('the disk'))
  expect([counters.streamsCut, logLines]).toMatchObject([{ slow: 1, failed: 1 }, [{ level: 'warn' }]])
  expect(logLines).toHaveLength(1)
})
