import { expect, test } from 'vitest'
import { addressKey } from '../../src/transport/address-key.ts'
import { AddressRates } from '../../src/transport/address-rates.ts'

const ANA = addressKey('2001:db8:0:1::a')
const BO = addressKey('2001:db8:0:2::b')

function open() {
  const clock = { nowMs: 0 }
  const limits = { connectionsPerSecond: 20, connectionsBurst: 64, creationsPerMinute: 120, failuresPerMinute: 10 }
  return { clock, rates: new AddressRates({ ...limits, now: () => clock.nowMs }) }
}

/** How many of so many attempts were allowed. */
function allowed(count: number, attempt: () => number): number {
  return Array.from({ length: count }, attempt).filter((waitSeconds) => waitSeconds === 0).length
}

test('[RATE1] an address opens 64 connections at once and then 20 a second, on any of its addresses', () => {
  const { clock, rates } = open()
  expect(allowed(100, () => rates.connect(addressKey('2001:db8:0:1::c')))).toBe(64)
  clock.nowMs += 1000
  expect(allowed(100, () => rates.connect(ANA))).toBe(20)
  expect(allowed(100, () => rates.connect(BO))).toBe(64)
})

test('[RATE1] whether an address comes too fast can be asked without counting as coming', () => {
  const { clock, rates } = open()
  const isTooFast = () => [rates.isConnectingTooFast(ANA), rates.isOpeningTooFast(ANA), rates.isConnectingTooFast(BO)]
  for (let count = 0; count < 1000; count++) expect(isTooFast()).toEqual([false, false, false])
  for (let count = 0; count < 64; count++) rates.connect(ANA)
  expect(isTooFast()).toEqual([true, false, false])
  for (let count = 0; count < 64; count++) rates.openSocket(ANA)
  expect(isTooFast()).toEqual([true, true, false])
  clock.nowMs += 50
  expect(isTooFast()).toEqual([false, false, false])
})

test('[RATE1] an address is told of 64 refusals at once and then of four a second', () => {
  const { clock, rates } = open()
  const told = (count: number) => Array.from({ length: count }, () => rates.mayTellRefusal(ANA)).filter(Boolean).length
  expect(told(100)).toBe(64)
  clock.nowMs += 1000
  expect([told(100), rates.mayTellRefusal(BO)]).toEqual([4, true])
})

test('[RATE1] an address creates 120 sessions in a minute', () => {
  const { clock, rates } = open()
  expect(allowed(200, () => rates.create(ANA))).toBe(120)
  clock.nowMs += 60_000
  expect(allowed(200, () => rates.create(ANA))).toBe(120)
})

test('[RATE1] after ten failures an address may not try again before the wait is over, and others may', () => {
  const { clock, rates } = open()
  for (let count = 0; count < 10; count++) {
    expect(rates.mayTry(ANA)).toBe(true)
    rates.failed(ANA)
  }
  expect([rates.mayTry(ANA), rates.waitSeconds(ANA), rates.mayTry(BO)]).toEqual([false, 6, true])
  clock.nowMs += 6000
  expect([rates.mayTry(ANA), rates.waitSeconds(ANA)]).toEqual([true, 0])
})

test('[RATE1] failures that were under way together all count', () => {
  const { clock, rates } = open()
  for (let count = 0; count < 64; count++) rates.failed(ANA)
  clock.nowMs += 5 * 60_000
  expect(rates.mayTry(ANA)).toBe(false)
  clock.nowMs += 60_000
  expect(rates.mayTry(ANA)).toBe(true)
})
