import { expect, test } from 'vitest'
import { TokenBucket } from '../../src/transport/token-bucket.ts'

test('[RATE1] a bucket gives its burst at once and then its rate', () => {
  const bucket = new TokenBucket({ perSecond: 2, burst: 3 })
  const taken = [1000, 1000, 1000, 1000, 1400, 1500, 1600].map((nowMs) => bucket.take(nowMs))
  expect(taken).toEqual([true, true, true, false, false, true, false])
})

test('[RATE1] a bucket that rested holds its burst and no more', () => {
  const bucket = new TokenBucket({ perSecond: 2, burst: 3 })
  bucket.take(1000)
  const taken = [9_000_000, 9_000_000, 9_000_000, 9_000_000].map((nowMs) => bucket.take(nowMs))
  expect(taken).toEqual([true, true, true, false])
})

test('[RATE1] the wait is whole seconds until the next token, at least one', () => {
  const fast = new TokenBucket({ perSecond: 20, burst: 1 })
  const slow = new TokenBucket({ perSecond: 10 / 60, burst: 1 })
  for (const bucket of [fast, slow]) bucket.take(1000)
  expect([fast.waitSeconds, slow.waitSeconds]).toEqual([1, 6])
})
