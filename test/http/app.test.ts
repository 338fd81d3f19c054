import { expect, test } from 'vitest'
import { createHttpApp } from '../../src/http/app.ts'
import { fakeServer } from './support/fake-view.ts'

test('an unknown address is a problem document', async () => {
  const answer = await createHttpApp(fakeServer().view).request('/nowhere')
  expect([answer.status, answer.headers.get('Content-Type')]).toEqual([404, 'application/problem+json'])
  expect(await answer.json()).toEqual({
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: 'Nothing is served at this address.',
  })
})

test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'])('%s is refused everywhere', async (method) => {
  const app = createHttpApp(fakeServer().view)
  for (const path of ['/', '/api/sessions', '/nowhere']) {
    const answer = await app.request(path, { method })
    expect([answer.status, answer.headers.get('Allow')]).toEqual([405, 'GET, HEAD'])
  }
})

test('HEAD answers like GET without a body', async () => {
  const answer = await createHttpApp(fakeServer().view).request('/api/tracks', { method: 'HEAD' })
  expect([answer.status, await answer.text()]).toEqual([200, ''])
})

test.each(['/', '/health', '/api/cars', '/nowhere', '/metrics'])('%s carries the security headers', async (path) => {
  const { headers } = await createHttpApp(fakeServer().view).request(path)
  expect(headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'; .*frame-ancestors 'none'/)
  expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
  expect(headers.get('Referrer-Policy')).toBe('no-referrer')
  expect(headers.get('X-Frame-Options')).toBe('DENY')
  expect(headers.get('Permissions-Policy')).toMatch(/camera=\(\).*microphone=\(\)/)
  expect(headers.get('Strict-Transport-Security')).toBeNull()
})

test.each(['/', '/nowhere'])('with TLS on, %s tells browsers to come by https only', async (path) => {
  const { headers } = await createHttpApp(fakeServer().view, { isTls: true }).request(path)
  expect(headers.get('Strict-Transport-Security')).toBe('max-age=31536000')
})

test('a fault inside is logged and says nothing of itself outside', async () => {
  const logged: unknown[] = []
  const view = fakeServer({
    tracks: () => {
      throw new Error('secret path /home/operator')
    },
  }).view
  const app = createHttpApp(view, { log: { error: (fields: unknown) => void logged.push(fields) } })
  const answer = await app.request('/api/tracks')
  expect([answer.status, answer.headers.get('Content-Type')]).toEqual([500, 'application/problem+json'])
  expect(await answer.text()).not.toContain('secret')
  expect(logged).toEqual([{ err: expect.any(Error), path: '/api/tracks' }])
})
