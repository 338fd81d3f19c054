import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AddressBuckets } from '../../src/transport/address-buckets.ts'
import { type AddressKey, addressKey } from '../../src/transport/address-key.ts'

const ANA = addressKey('192.0.2.1')
const BO = addressKey('192.0.2.2')
const network = (number: number) => addressKey(`2001:db8:0:${number.toString(16)}::1`)

/** Whether each of so many takings at a moment was allowed. */
function takes(buckets: AddressBuckets, address: AddressKey, count: number, nowMs: number): boolean[] {
  return Array.from({ length: count }, () => buckets.take(address, nowMs) === 0)
}

test('[RATE1] an address gets its burst at once and then its rate, whatever others take', () => {
  const buckets = new AddressBuckets({ perSecond: 2, burst: 3 })
  expect(takes(buckets, ANA, 4, 0)).toEqual([true, true, true, false])
  expect(takes(buckets, BO, 1, 0)).toEqual([true])
  expect(takes(buckets, ANA, 2, 500)).toEqual([true, false])
  expect(takes(buckets, ANA, 4, 60_000)).toEqual([true, true, true, false])
})

test('[RATE1] the wait is whole seconds until the next token, and asking takes none', () => {
  const buckets = new AddressBuckets({ perSecond: 1 / 6, burst: 1 })
  expect([buckets.waitSeconds(ANA, 0), buckets.waitSeconds(ANA, 0), buckets.take(ANA, 0)]).toEqual([0, 0, 0])
  expect([buckets.waitSeconds(ANA, 0), buckets.take(ANA, 1), buckets.take(ANA, 5999)]).toEqual([6, 6, 1])
  expect(buckets.take(ANA, 6000)).toBe(0)
})

test('[RATE1] what is charged after the fact is worked off like everything else', () => {
  const buckets = new AddressBuckets({ perSecond: 1, burst: 2 })
  for (let count = 0; count < 5; count++) buckets.charge(ANA, 0)
  expect([buckets.waitSeconds(ANA, 0), buckets.waitSeconds(ANA, 3000), buckets.waitSeconds(ANA, 4000)]).toEqual([
    4, 1, 0,
  ])
})

test('[RATE1] the table is bounded, and an address that was refused outlives any number of newcomers', () => {
  const buckets = new AddressBuckets({ perSecond: 1, burst: 2, trackedMax: 16 })
  takes(buckets, ANA, 3, 0)
  for (let number = 0; number < 10_000; number++) buckets.take(network(number), 1)
  expect(buckets.size).toBeLessThanOrEqual(16)
  expect(buckets.take(ANA, 1)).toBe(1)
})

test('[RATE1] addresses that have come to rest make room first', () => {
  const buckets = new AddressBuckets({ perSecond: 1, burst: 2, trackedMax: 16 })
  for (let number = 0; number < 15; number++) buckets.take(network(number), 0)
  buckets.take(ANA, 1500)
  buckets.take(BO, 1500)
  expect(buckets.size).toBe(2)
})

test('[RATE1] no address is forgotten while one that owes less is remembered', () => {
  const steps = fc.array(fc.record({ address: fc.nat(40), afterMs: fc.nat(300) }), { minLength: 50, maxLength: 200 })
  fc.assert(
    fc.property(steps, (charges) => {
      // With a burst of one, whoever owes anything has to wait: so it shows who is remembered.
      const buckets = new AddressBuckets({ perSecond: 1, burst: 1, trackedMax: 12 })
      const owesUntilMs = new Map<AddressKey, number>()
      let nowMs = 0
      for (const { address, afterMs } of charges) {
        nowMs += afterMs
        const key = network(address)
        buckets.charge(key, nowMs)
        owesUntilMs.set(key, Math.max(owesUntilMs.get(key) ?? 0, nowMs) + 1000)
        const owing = [...owesUntilMs].filter(([, untilMs]) => untilMs > nowMs)
        const isRemembered = ([known]: [AddressKey, number]) => buckets.waitSeconds(known, nowMs) > 0
        const [kept, forgotten] = [owing.filter(isRemembered), owing.filter((entry) => !isRemembered(entry))]
        const leastKeptMs = Math.min(...kept.filter(([known]) => known !== key).map(([, untilMs]) => untilMs))
        for (const [known, untilMs] of forgotten) {
          expect(untilMs).toBeLessThanOrEqual(leastKeptMs)
          owesUntilMs.delete(known)
        }
        expect(buckets.size).toBeLessThanOrEqual(12)
      }
    }),
    { seed: 5, numRuns: 50 },
  )
})
