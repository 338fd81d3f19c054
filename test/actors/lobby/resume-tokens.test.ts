import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { ResumeTokens } from '../../../src/actors/lobby/resume-tokens.ts'
import type { PlayerId } from '../../../src/protocol/ids.ts'

const ANA = '00000000-0000-4000-8000-000000000001' as PlayerId
const BO = '00000000-0000-4000-8000-000000000002' as PlayerId

/** Ana has come back with her first token and was given a second. */
function resumed() {
  const tokens = new ResumeTokens()
  const first = tokens.issue(ANA)
  tokens.use(first)
  const second = tokens.issue(ANA)
  return { tokens, first, second }
}

test('[AUTH4] a token is 256 random bits and its player alone', () => {
  const tokens = new ResumeTokens()
  const [anas, bos] = [tokens.issue(ANA), tokens.issue(BO)]
  expect([anas.length, bos.length]).toEqual([32, 32])
  expect([tokens.use(anas), tokens.use(bos), tokens.use(new Uint8Array(32))]).toEqual([ANA, BO, undefined])
})

test('[AUTH5] a used token works again until its client is heard', () => {
  const { tokens, first, second } = resumed()
  expect([tokens.use(first), tokens.use(first)]).toEqual([ANA, ANA])
  tokens.settle(ANA)
  expect([tokens.use(first), tokens.use(second)]).toEqual([undefined, ANA])
})

test('[AUTH5] coming with the new token proves that it has arrived: the old one dies', () => {
  const { tokens, first, second } = resumed()
  expect(tokens.use(second)).toBe(ANA)
  const third = tokens.issue(ANA)
  expect([tokens.use(first), tokens.use(third)]).toEqual([undefined, ANA])
})

test('[AUTH5] a new token that never arrived dies with the next one', () => {
  const { tokens, first, second } = resumed()
  tokens.use(first)
  const third = tokens.issue(ANA)
  expect([tokens.use(second), tokens.use(third)]).toEqual([undefined, ANA])
})

test('[AUTH5] a player has two tokens at most, however often he comes back, and none when he is gone', () => {
  const { tokens, first } = resumed()
  for (let turn = 0; turn < 100; turn++) {
    tokens.use(first)
    tokens.issue(ANA)
  }
  expect(tokens.count).toBe(2)
  tokens.settle(ANA)
  expect(tokens.count).toBe(1)
  tokens.issue(ANA)
  tokens.issue(ANA)
  expect(tokens.count).toBe(1)
  tokens.revoke(ANA)
  expect([tokens.count, tokens.use(first)]).toEqual([0, undefined])
})

test('[AUTH5] a token that another process has given works by its hash, and is used up like any other', () => {
  const before = new ResumeTokens()
  const token = before.issue(ANA)
  const hash = createHash('sha256').update(token).digest('hex')
  expect([before.newestHash(ANA), before.newestHash(BO)]).toEqual([hash, undefined])
  const tokens = new ResumeTokens()
  tokens.adopt(ANA, hash)
  expect([tokens.use(token), tokens.count]).toEqual([ANA, 1])
  const second = tokens.issue(ANA)
  tokens.settle(ANA)
  expect([tokens.use(token), tokens.use(second)]).toEqual([undefined, ANA])
})
