import { expect, test } from 'vitest'
import { createHttpApp, createProbeApp } from '../../src/http/app.ts'
import { fakeServer } from './support/fake-view.ts'

test('a healthy and ready server answers 200 to both probes', async () => {
  const app = createHttpApp(fakeServer().view)
  expect((await app.request('/health')).status).toBe(200)
  const ready = await app.request('/ready')
  expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', missing: [] }])
})

test('a stalled loop fails the health probe with the reason', async () => {
  const { view } = fakeServer({ health: () => ({ isHealthy: false, reason: 'no tick for 2100 ms' }) })
  const answer = await createHttpApp(view).request('/health')
  expect([answer.status, await answer.json()]).toEqual([503, { status: 'unhealthy', reason: 'no tick for 2100 ms' }])
})

test('readiness names what is degraded, and does not fail for it', async () => {
  const { view } = fakeServer({ readiness: () => ({ isReady: true, missing: [], degraded: ['recording'] }) })
  const answer = await createHttpApp(view).request('/ready')
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'ready', missing: [], degraded: ['recording'] }])
  const text = await createHttpApp(view).request('/ready', { headers: { Accept: 'text/plain' } })
  expect(await text.text()).toBe('ready (degraded: recording)\n')
})

test('readiness fails with what is missing', async () => {
  const { view } = fakeServer({ readiness: () => ({ isReady: false, missing: ['content', 'storage'] }) })
  const answer = await createHttpApp(view).request('/ready')
  expect([answer.status, await answer.json()]).toEqual([503, { status: 'not ready', missing: ['content', 'storage'] }])
})

test('a probe that asks for text gets a line of text', async () => {
  const { view } = fakeServer({ readiness: () => ({ isReady: false, missing: ['draining'] }) })
  const answer = await createHttpApp(view).request('/ready', { headers: { Accept: 'text/plain' } })
  expect(answer.headers.get('Content-Type')).toMatch('text/plain')
  expect(await answer.text()).toBe('not ready: draining\n')
})

test('metrics are served in the type the registry names', async () => {
  const answer = await createHttpApp(fakeServer().view).request('/metrics')
  expect(answer.headers.get('Content-Type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(await answer.text()).toBe('up 1\n')
})

test('the probe port serves probes and metrics, and nothing else', async () => {
  const app = createProbeApp(fakeServer().view)
  const statuses = ['/health', '/ready', '/metrics', '/', '/api/sessions'].map(
    async (path) => (await app.request(path)).status,
  )
  expect(await Promise.all(statuses)).toEqual([200, 200, 200, 404, 404])
})
