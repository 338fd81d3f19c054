import { expect, test } from 'vitest'
import { MessageRate, type Verdict } from '../../src/transport/message-rate.ts'

/** Somebody who sends so many messages a second, evenly, for so long; what he gets for those that are dropped. */
function send(rate: MessageRate, { perSecond = 0, fromMs = 0, seconds = 1 }): Verdict[] {
  const verdicts: Verdict[] = []
  for (let count = 0; count < perSecond * seconds; count++) {
    const nowMs = fromMs + (count * 1000) / perSecond
    if (!rate.take(nowMs)) verdicts.push(rate.dropped(nowMs))
  }
  return verdicts
}

const control = () => new MessageRate({ perSecond: 20, burst: 40, abuseSeconds: 10 })

test('[RATE1] whoever bursts is told once, however much it was', () => {
  const verdicts = send(control(), { perSecond: 100_000, seconds: 0.5 })
  expect(verdicts.filter((verdict) => verdict !== 'ignore')).toEqual(['tell'])
})

test('[RATE1] up to double the rate one may go on for ever, and is told once a second', () => {
  const verdicts = send(control(), { perSecond: 40, fromMs: 1000, seconds: 600 })
  expect(verdicts).not.toContain('end')
  expect(verdicts.filter((verdict) => verdict === 'tell').length).toBeGreaterThan(590)
})

test('[RATE1] far more than the rate ends it, sooner the more it is', () => {
  const secondsUntilEnd = (perSecond: number) => {
    const rate = control()
    for (let second = 0; second < 60; second++) {
      if (send(rate, { perSecond, fromMs: 1000 + second * 1000 }).includes('end')) return second
    }
    return Number.POSITIVE_INFINITY
  }
  expect(secondsUntilEnd(60)).toBeGreaterThanOrEqual(10)
  expect(secondsUntilEnd(60)).toBeLessThan(60)
  expect(secondsUntilEnd(100_000)).toBe(1)
})

test('[RATE1] bursts with pauses between them are never held against one', () => {
  const rate = control()
  for (let burst = 0; burst < 100; burst++) {
    expect(send(rate, { perSecond: 10_000, fromMs: 1000 + burst * 12_000, seconds: 0.1 })).not.toContain('end')
  }
})

test('[RATE1] a rate of a few a minute bears twenty impatient presses of a button after the first word', () => {
  const rate = new MessageRate({ perSecond: 10 / 60, burst: 10, abuseSeconds: 10 })
  expect(send(rate, { perSecond: 15, fromMs: 1000 })).not.toContain('end')
  expect(send(rate, { perSecond: 15, fromMs: 2000 })).not.toContain('end')
  expect(send(rate, { perSecond: 15, fromMs: 3000, seconds: 2 })).toContain('end')
})

test('[RATE1] with 0 nobody is ended', () => {
  const rate = new MessageRate({ perSecond: 20, burst: 40, abuseSeconds: 0 })
  expect(send(rate, { perSecond: 10_000, fromMs: 1000, seconds: 5 })).not.toContain('end')
})
