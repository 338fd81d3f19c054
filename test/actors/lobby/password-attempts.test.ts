import { expect, test } from 'vitest'
import { PasswordAttempts } from '../../../src/actors/lobby/password-attempts.ts'
import type { SessionId } from '../../../src/protocol/ids.ts'
import { addressKey } from '../../../src/transport/address-key.ts'

const [ONE, OTHER] = ['one', 'other'] as SessionId[] as [SessionId, SessionId]
const ANA = addressKey('192.0.2.1')
const BO = addressKey('192.0.2.2')
const guesser = (number: number) => addressKey(`198.51.100.${number}`)

function createAttempts() {
  const clock = { nowMs: 0 }
  const attempts = new PasswordAttempts({ addressPerMinute: 5, sessionPerMinute: 30, now: () => clock.nowMs })
  const fail = (address = ANA, count = 5) => {
    for (let attempt = 0; attempt < count; attempt++) attempts.failed(ONE, address)
  }
  return { clock, attempts, fail }
}

test('[SES4] an address that was wrong five times waits for that session, and for no other', () => {
  const { clock, attempts, fail } = createAttempts()
  fail(ANA, 4)
  expect(attempts.mayTry(ONE, ANA)).toBe(true)
  fail(ANA, 1)
  expect([attempts.mayTry(ONE, ANA), attempts.mayTry(OTHER, ANA), attempts.mayTry(ONE, BO)]).toEqual([
    false,
    true,
    true,
  ])
  clock.nowMs = 12_000
  expect(attempts.mayTry(ONE, ANA)).toBe(true)
})

test('[SES4] attempts that are not wrong count nowhere', () => {
  const { attempts } = createAttempts()
  const tries = Array.from({ length: 100 }, () => attempts.mayTry(ONE, ANA))
  expect(tries).not.toContain(false)
})

test('[SES4] wrong passwords that were checked at the same time are all worked off', () => {
  const { clock, attempts, fail } = createAttempts()
  fail(ANA, 18)
  clock.nowMs = 13 * 12_000
  expect(attempts.mayTry(ONE, ANA)).toBe(false)
  clock.nowMs = 14 * 12_000
  expect(attempts.mayTry(ONE, ANA)).toBe(true)
})

test('[SES4] when guessers have used up what a session bears, whoever has not failed there may still try', () => {
  const { clock, attempts, fail } = createAttempts()
  fail(BO, 1)
  for (let number = 0; number < 8; number++) fail(guesser(number), 4)
  const who = [BO, guesser(0), guesser(7), ANA]
  expect(who.map((address) => attempts.mayTry(ONE, address))).toEqual([false, false, false, true])
  fail(ANA, 1)
  expect([attempts.mayTry(ONE, ANA), attempts.mayTry(OTHER, guesser(0))]).toEqual([false, true])
  // What is beyond the session's allowance is no debt: a minute later all of it is back.
  clock.nowMs = 60_000
  expect(who.map((address) => attempts.mayTry(ONE, address))).toEqual([true, true, true, true])
})
