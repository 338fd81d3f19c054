import { expect, test } from 'vitest'
import { createHttpApp } from '../../src/http/app.ts'
import { fakeServer } from './support/fake-view.ts'
import { operators } from './support/operators.ts'

const LEAGUE = 'https://league.example'
const OTHER = 'https://other.example'

function anApp(corsOrigins: readonly string[] = [LEAGUE]) {
  return createHttpApp(fakeServer().view, { corsOrigins, admin: operators })
}

function preflight(app: ReturnType<typeof anApp>, path: string, origin: string, method = 'GET') {
  const headers = { Origin: origin, 'Access-Control-Request-Method': method }
  return app.request(path, { method: 'OPTIONS', headers })
}

test.each(['/api/tracks', '/api/sessions?limit=0', '/api/nowhere'])(
  'a page of a listed origin may read %s, errors too, and without credentials',
  async (path) => {
    const { headers } = await anApp().request(path, { headers: { Origin: LEAGUE } })
    expect(headers.get('Access-Control-Allow-Origin')).toBe(LEAGUE)
    expect(headers.get('Access-Control-Expose-Headers')).toContain('Retry-After')
    expect(headers.get('Access-Control-Allow-Credentials')).toBeNull()
  },
)

test('origins are listed in any form, as for WebSocket', async () => {
  const { headers } = await anApp(['HTTPS://League.example:443']).request('/api/tracks', {
    headers: { Origin: LEAGUE },
  })
  expect(headers.get('Access-Control-Allow-Origin')).toBe(LEAGUE)
})

test.each([OTHER, 'null', `${LEAGUE}.evil.example`, `${LEAGUE}:8443`, ''])(
  'a page of %j reads nothing',
  async (origin) => {
    const { headers } = await anApp().request('/api/tracks', { headers: { Origin: origin } })
    expect(headers.get('Access-Control-Allow-Origin')).toBeNull()
    expect((await preflight(anApp(), '/api/tracks', origin)).status).toBe(405)
  },
)

test('whoever keeps answers is told that they depend on the origin, whatever else they depend on', async () => {
  const vary = async (app: ReturnType<typeof anApp>) => (await app.request('/api/tracks')).headers.get('Vary')
  expect(await vary(anApp())).toBe('Origin, Accept-Encoding')
  expect(await vary(anApp([]))).toBe('Accept-Encoding')
})

test('what an answer says that it depends on by itself is not forgotten for the origin', async () => {
  const { headers } = await anApp().request('/api/replays/20261130t151500z-0123abcd/frames')
  expect(headers.get('Vary')?.split(', ')).toEqual(['Accept', 'Origin'])
})

test('a browser that asks before it sends is told what it may send, for ten minutes', async () => {
  const answer = await preflight(anApp(), '/api/replays/20261130t151500z-0123abcd', LEAGUE, 'PATCH')
  expect([answer.status, await answer.text()]).toEqual([204, ''])
  expect(answer.headers.get('Access-Control-Allow-Methods')).toBe('GET, HEAD, PATCH, DELETE')
  expect(answer.headers.get('Access-Control-Allow-Headers')).toContain('Authorization')
  expect(answer.headers.get('Access-Control-Max-Age')).toBe('600')
  expect(answer.headers.get('Access-Control-Allow-Origin')).toBe(LEAGUE)
})

test.each(['/api/nowhere', '/', '/health'])('%s is no address for that question', async (path) => {
  expect((await preflight(anApp(), path, LEAGUE)).status).toBe(405)
})

test('with "*" every page may read, and with an empty list none', async () => {
  const read = async (origins: readonly string[]) =>
    (await anApp(origins).request('/api/tracks', { headers: { Origin: OTHER } })).headers
  expect((await read(['*'])).get('Access-Control-Allow-Origin')).toBe(OTHER)
  expect((await read([])).get('Access-Control-Allow-Origin')).toBeNull()
})

test('the status page and the probes are for no other origin', async () => {
  for (const path of ['/', '/health', '/metrics']) {
    const { headers } = await anApp().request(path, { headers: { Origin: LEAGUE } })
    expect(headers.get('Access-Control-Allow-Origin')).toBeNull()
  }
})
