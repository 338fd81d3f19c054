import { expect, test } from 'vitest'
import { createHttpApp, createMetricsApp } from '../../src/http/app.ts'
import { fakeServer } from './support/fake-view.ts'

const ADMIN = {
  find: (token: string) => (token === 'right' ? ({ name: 'Prometheus', role: 'viewer' } as const) : undefined),
  waitSeconds: () => 0,
  failed: () => {},
}
const SOCKET = { incoming: { socket: { remoteAddress: '192.0.2.1' } } }

test('metrics for operators need a token, as a problem document says', async () => {
  const app = createHttpApp(fakeServer().view, { metrics: 'operators', admin: ADMIN })
  const refused = await app.request('/metrics', {}, SOCKET)
  expect([refused.status, refused.headers.get('Content-Type')]).toEqual([401, 'application/problem+json'])
  expect(refused.headers.get('WWW-Authenticate')).toBe('Bearer realm="apexsim"')
  const wrong = await app.request('/metrics', { headers: { Authorization: 'Bearer wrong' } }, SOCKET)
  expect(wrong.status).toBe(401)
  const answer = await app.request('/metrics', { headers: { Authorization: 'Bearer right' } }, SOCKET)
  expect([answer.status, await answer.text()]).toEqual([200, 'up 1\n'])
})

test('where metrics are for nobody, and for operators whom nobody knows, there are none', async () => {
  for (const metrics of ['nobody', 'operators'] as const) {
    expect((await createHttpApp(fakeServer().view, { metrics }).request('/metrics')).status).toBe(404)
  }
})

test('the port for metrics serves them and nothing else', async () => {
  const app = createMetricsApp(fakeServer().view)
  const statuses = ['/metrics', '/health', '/ready', '/'].map(async (path) => (await app.request(path)).status)
  expect(await Promise.all(statuses)).toEqual([200, 404, 404, 404])
})
