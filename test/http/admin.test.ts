import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { ADMIN_ROLES } from '../../src/auth/admin-roles.ts'
import { createToken, TokenTable, tokenLine } from '../../src/auth/token-table.ts'
import { createRequireRole } from '../../src/http/admin-access.ts'
import { createHttpApp, createProbeApp } from '../../src/http/app.ts'
import type { RequestOrigin } from '../../src/http/request-rates.ts'
import { addressKey } from '../../src/transport/address-key.ts'
import { AddressRates } from '../../src/transport/address-rates.ts'
import { fakeServer } from './support/fake-view.ts'

const TOKENS = { viewer: createToken(), operator: createToken(), admin: createToken() }
const TEXT = ADMIN_ROLES.map((role) => tokenLine({ name: `The ${role}`, role }, TOKENS[role])).join('\n')
const WHOAMI = '/api/admin/whoami'

function anAccess(clock = { nowMs: 0 }) {
  const table = TokenTable.parse(TEXT, 'admins.jsonl', ADMIN_ROLES)
  const limits = { connectionsPerSecond: 20, connectionsBurst: 64, creationsPerMinute: 120, failuresPerMinute: 10 }
  const rates = new AddressRates({ ...limits, now: () => clock.nowMs })
  return {
    find: (token: string) => table.find(token),
    waitSeconds: ({ peer }: RequestOrigin) => rates.waitSeconds(addressKey(peer)),
    failed: ({ peer }: RequestOrigin) => rates.failed(addressKey(peer)),
  }
}

/** One request to the whole app, from an address. */
function ask(app: Hono, authorization?: string, { address = '192.0.2.1', method = 'GET', path = WHOAMI } = {}) {
  const headers = authorization === undefined ? {} : { Authorization: authorization }
  return app.request(path, { headers, method }, { incoming: { socket: { remoteAddress: address } } })
}

const createApp = (clock?: { nowMs: number }) => createHttpApp(fakeServer().view, { admin: anAccess(clock) })

test('whoami tells operators their name and role, and nobody keeps the answer', async () => {
  const app = createApp()
  for (const role of ADMIN_ROLES) {
    const answer = await ask(app, `Bearer ${TOKENS[role]}`)
    expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([200, 'no-store'])
    expect(await answer.json()).toEqual({ name: `The ${role}`, role })
  }
  expect((await ask(app, `bearer ${TOKENS.viewer}`)).status, 'the scheme in any letter case').toBe(200)
})

test.each([
  ['no token', undefined, 'Bearer realm="apexsim"'],
  ['another scheme', `Basic ${Buffer.from(`admin:${TOKENS.admin}`).toString('base64')}`, 'Bearer realm="apexsim"'],
  ['an empty token', 'Bearer ', 'Bearer realm="apexsim"'],
  ['two tokens', `Bearer ${TOKENS.admin} ${TOKENS.admin}`, 'Bearer realm="apexsim"'],
  ['an unknown token', `Bearer ${createToken()}`, 'Bearer realm="apexsim", error="invalid_token"'],
  ['half a token', `Bearer ${TOKENS.admin.slice(0, 20)}`, 'Bearer realm="apexsim", error="invalid_token"'],
])('%s is 401 with the challenge of bearer tokens, as a problem document', async (_, authorization, challenge) => {
  const answer = await ask(createApp(), authorization)
  expect([answer.status, answer.headers.get('Content-Type')]).toEqual([401, 'application/problem+json'])
  expect(answer.headers.get('WWW-Authenticate')).toBe(challenge)
  expect(await answer.text()).not.toContain(TOKENS.admin)
})

test('a role may do what lesser roles may, and 403 is for the rest', async () => {
  const requireRole = createRequireRole(anAccess())
  const app = new Hono()
  for (const role of ADMIN_ROLES) app.get(`/${role}`, requireRole(role), (c) => c.text(c.var.admin.name))
  const statuses = async (token: string) =>
    await Promise.all(ADMIN_ROLES.map(async (role) => (await ask(app, `Bearer ${token}`, { path: `/${role}` })).status))
  expect(await statuses(TOKENS.viewer)).toEqual([200, 403, 403])
  expect(await statuses(TOKENS.operator)).toEqual([200, 200, 403])
  expect(await statuses(TOKENS.admin)).toEqual([200, 200, 200])
  const refused = await ask(app, `Bearer ${TOKENS.viewer}`, { path: '/admin' })
  expect(refused.headers.get('WWW-Authenticate')).toContain('error="insufficient_scope"')
  expect(refused.headers.get('Content-Type')).toBe('application/problem+json')
})

test('an address that has failed ten times is turned away until it has waited, and no other address is', async () => {
  const clock = { nowMs: 0 }
  const app = createApp(clock)
  for (let count = 0; count < 10; count++) expect((await ask(app, 'Bearer guess')).status).toBe(401)
  const refused = await ask(app, `Bearer ${TOKENS.admin}`)
  expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '6'])
  expect((await ask(app, `Bearer ${TOKENS.admin}`, { address: '192.0.2.2' })).status).toBe(200)
  clock.nowMs = 6000
  expect((await ask(app, `Bearer ${TOKENS.admin}`)).status).toBe(200)
})

test('a known token is never limited, and asking without one is no attempt', async () => {
  const app = createApp()
  for (let count = 0; count < 50; count++) {
    expect((await ask(app)).status).toBe(401)
    expect((await ask(app, `Bearer ${TOKENS.viewer}`)).status).toBe(200)
  }
})

test('without a file of tokens there is nothing below /api/admin, and never on the probe port', async () => {
  const off = createHttpApp(fakeServer().view)
  expect((await ask(off, `Bearer ${TOKENS.admin}`)).status).toBe(404)
  const probe = createProbeApp(fakeServer().view, { admin: anAccess() })
  expect((await ask(probe, `Bearer ${TOKENS.admin}`)).status).toBe(404)
})

test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s is refused for operators too', async (method) => {
  const answer = await ask(createApp(), `Bearer ${TOKENS.admin}`, { method })
  expect([answer.status, answer.headers.get('Allow')]).toEqual([405, 'GET, HEAD'])
})
