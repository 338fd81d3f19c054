import { expect, test } from 'vitest'
import { configSchema } from '../../src/config/schema.ts'
import { createHttpApp } from '../../src/http/app.ts'
import { routeClassOf } from '../../src/http/request-rates.ts'
import { createCounters } from '../../src/observability/counters.ts'
import { createRequestRates } from '../../src/server/request-rates.ts'
import { addressKey } from '../../src/transport/address-key.ts'
import { ClientAddresses } from '../../src/transport/client-address.ts'
import { fakeServer } from './support/fake-view.ts'

/** The app with the rates of an empty configuration, and how it answers an address so often at one moment. */
function limitedApp(trustedProxies: readonly string[] = []) {
  const clock = { nowMs: 0 }
  const counters = createCounters()
  const rates = createRequestRates({
    addresses: new ClientAddresses(trustedProxies),
    rates: configSchema.parse({}).limits.rates,
    counters,
    now: () => clock.nowMs,
  })
  const app = createHttpApp(fakeServer().view, { rates })
  const ask = async (path: string, remoteAddress: string, init: RequestInit = {}) =>
    app.request(path, init, { incoming: { socket: { remoteAddress } } })
  const takeFor = (route: 'api' | 'replay', address: string) => rates.takeFor(route, addressKey(address))
  const statuses = async (count: number, path: string, address: string, init: RequestInit = {}) => {
    const answers = await Promise.all(Array.from({ length: count }, () => ask(path, address, init)))
    return answers.map(({ status }) => status)
  }
  return { clock, counters, ask, statuses, takeFor }
}

const countOf = (statuses: readonly number[], status: number) => statuses.filter((one) => one === status).length

test.each([
  ['/health', 'probe'],
  ['/ready', 'probe'],
  ['/metrics', 'metrics'],
  ['/api/sessions', 'api'],
  ['/api/replays', 'api'],
  ['/api/replays/x/frames', 'replay'],
  ['/', 'page'],
  ['/live', 'page'],
  ['/nowhere', 'page'],
])('%s counts as %s', (path, route) => {
  expect(routeClassOf(path)).toBe(route)
})

test('[RATE1] each kind of route has a rate of its own for each address', async () => {
  const { clock, counters, statuses } = limitedApp()
  expect(countOf(await statuses(150, '/api/tracks', '192.0.2.1'), 429)).toBe(50)
  expect(countOf(await statuses(150, '/live', '192.0.2.1'), 429)).toBe(50)
  expect(countOf(await statuses(30, '/metrics', '192.0.2.1'), 429)).toBe(10)
  expect(countOf(await statuses(150, '/health', '192.0.2.1'), 429)).toBe(0)
  expect(countOf(await statuses(30, '/api/tracks', '192.0.2.2'), 429)).toBe(0)
  expect(counters.requestsLimited).toEqual({ probe: 0, metrics: 10, page: 50, api: 50, replay: 0 })
  clock.nowMs += 1000
  expect(countOf(await statuses(150, '/api/tracks', '192.0.2.1'), 200)).toBe(50)
})

test('[RATE1] the refusal is a problem document that says how long to wait, and ends the connection', async () => {
  const { ask, statuses } = limitedApp()
  await statuses(100, '/api/tracks', '192.0.2.1')
  const answer = await ask('/api/tracks', '192.0.2.1')
  expect([answer.status, answer.headers.get('Retry-After'), answer.headers.get('Connection')]).toEqual([
    429,
    '1',
    'close',
  ])
  expect(await answer.json()).toMatchObject({ title: 'Too Many Requests', status: 429 })
  expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff')
})

test('[RATE1] who asks for the same by messages has the same rate, and both count together', async () => {
  const { counters, statuses, takeFor } = limitedApp()
  await statuses(60, '/api/replays', '192.0.2.1')
  const waits = Array.from({ length: 50 }, () => takeFor('api', '192.0.2.1'))
  expect(waits.filter((wait) => wait === 0)).toHaveLength(40)
  expect(await statuses(1, '/api/replays', '192.0.2.1')).toEqual([429])
  expect([takeFor('replay', '192.0.2.1'), takeFor('api', '192.0.2.2'), counters.requestsLimited.api]).toEqual([0, 0, 1])
})

test('[RATE1] methods that are refused count, too', async () => {
  const { statuses } = limitedApp()
  const answers = await statuses(150, '/api/tracks', '192.0.2.1', { method: 'POST' })
  expect([countOf(answers, 405), countOf(answers, 429)]).toEqual([100, 50])
})

test('[RATE1] behind a trusted proxy requests count for whom it forwards them', async () => {
  const { statuses } = limitedApp(['10.0.0.1'])
  const from = (address: string) => ({ headers: { 'X-Forwarded-For': address } })
  expect(countOf(await statuses(100, '/api/tracks', '10.0.0.1', from('203.0.113.1')), 429)).toBe(0)
  expect(countOf(await statuses(100, '/api/tracks', '10.0.0.1', from('203.0.113.2')), 429)).toBe(0)
  expect(countOf(await statuses(10, '/api/tracks', '10.0.0.1', from('203.0.113.1')), 429)).toBe(10)
})
