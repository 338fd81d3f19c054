import { describe, expect, test } from 'vitest'
import type { AdminRole } from '../../src/auth/admin-roles.ts'
import { createHttpApp } from '../../src/http/app.ts'
import { NOTICE_CHARS_MAX } from '../../src/http/limits.ts'
import { SessionKind, Visibility } from '../../src/protocol/enums.ts'
import { id } from '../storage/support/stored.ts'
import { expectDescribed } from './support/described-answers.ts'
import { ANA, fakeDesk, HERE } from './support/fake-desk.ts'
import { fakeServer } from './support/fake-view.ts'
import { OPERATOR_TOKENS, operators } from './support/operators.ts'

/** The app before a desk, and how an operator asks it. */
function anApp(...changes: Parameters<typeof fakeDesk>) {
  const fake = fakeDesk(...changes)
  const app = createHttpApp(fakeServer().view, { admin: operators, desk: fake.desk })
  const ask = (method: string, path: string, body?: unknown, role: AdminRole = 'admin') =>
    app.request(
      `/api/admin${path}`,
      {
        method,
        headers: { Authorization: `Bearer ${OPERATOR_TOKENS[role]}`, 'Content-Type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
      { incoming: { socket: { remoteAddress: '192.0.2.1' } } },
    )
  return { ...fake, app, ask }
}

const TRACK = id(1000)

/** Everything an operator may ask: who may, what he sends, what he is answered. */
const ACTIONS = [
  ['listAllSessions', 'viewer', 'GET', '/sessions', undefined, 200],
  ['listPlayers', 'viewer', 'GET', '/players', undefined, 200],
  ['getLogLevel', 'viewer', 'GET', '/server/log-level', undefined, 200],
  ['createSession', 'operator', 'POST', '/sessions', { track_id: TRACK }, 201],
  ['startSession', 'operator', 'POST', `/sessions/${HERE}/start`, undefined, 200],
  ['stopSession', 'operator', 'POST', `/sessions/${HERE}/stop`, undefined, 200],
  ['closeSession', 'operator', 'DELETE', `/sessions/${HERE}`, undefined, 204],
  ['kickFromSession', 'operator', 'POST', `/sessions/${HERE}/kick`, { player_id: ANA }, 200],
  ['kickPlayer', 'operator', 'POST', `/players/${ANA}/kick`, undefined, 200],
  ['tellSession', 'operator', 'POST', `/sessions/${HERE}/message`, { text: 'Slow down' }, 200],
  ['tellEverybody', 'operator', 'POST', '/message', { text: 'Slow down' }, 200],
  ['reloadFiles', 'operator', 'POST', '/server/reload', undefined, 200],
  ['reloadContent', 'operator', 'POST', '/server/content/reload', undefined, 200],
  ['setLogLevel', 'operator', 'PUT', '/server/log-level', { level: 'debug' }, 200],
  ['drainServer', 'admin', 'POST', '/server/drain', undefined, 202],
  ['listPlayerTokens', 'admin', 'GET', '/tokens/players', undefined, 200],
  ['createPlayerToken', 'admin', 'POST', '/tokens/players', { name: 'Bo', role: 'driver' }, 201],
  ['rotatePlayerToken', 'admin', 'POST', '/tokens/players/Ana/rotate', undefined, 200],
  ['revokePlayerToken', 'admin', 'DELETE', '/tokens/players/Ana', undefined, 204],
  ['listOperatorTokens', 'admin', 'GET', '/tokens/operators', undefined, 200],
  ['createOperatorToken', 'admin', 'POST', '/tokens/operators', { name: 'Bo', role: 'driver' }, 201],
  ['rotateOperatorToken', 'admin', 'POST', '/tokens/operators/Ana/rotate', undefined, 200],
  ['revokeOperatorToken', 'admin', 'DELETE', '/tokens/operators/Ana', undefined, 204],
] as const

const LESSER = { viewer: undefined, operator: 'viewer', admin: 'operator' } as const

describe.each(ACTIONS)('%s', (operationId, role, method, path, body, status) => {
  test('is for its role and no lesser one, and answered as the document says', async () => {
    const { ask, done } = anApp()
    const lesser = LESSER[role]
    if (lesser !== undefined) expect((await ask(method, path, body, lesser)).status).toBe(403)
    expect(done).toEqual([])
    const answer = await ask(method, path, body, role)
    expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([status, 'no-store'])
    if (status !== 204) expectDescribed(operationId, status, await answer.json())
  })

  test('is a line in the log when it changes something, with who it was and without a secret', async () => {
    const { ask, audited } = anApp()
    await ask(method, path, body)
    const line = { operator: 'The admin', role: 'admin', action: operationId, path: `/api/admin${path}`, status }
    expect(audited).toEqual(method === 'GET' ? [] : [expect.objectContaining(line)])
    expect(JSON.stringify(audited)).not.toMatch(/shown-once|secret/)
  })
})

test.each([
  ['startSession', 'POST', `/sessions/${HERE}/start`, undefined, { sessionId: HERE }],
  ['closeSession', 'DELETE', `/sessions/${HERE}`, undefined, { sessionId: HERE }],
  ['kickFromSession', 'POST', `/sessions/${HERE}/kick`, { player_id: ANA }, { sessionId: HERE, playerId: ANA }],
  ['kickPlayer', 'POST', `/players/${ANA}/kick`, undefined, { playerId: ANA }],
  ['tellSession', 'POST', `/sessions/${HERE}/message`, { text: 'Go' }, { sessionId: HERE, text: 'Go' }],
])('the line of %s names session and player as all other lines do', async (_, method, path, body, details) => {
  const { ask, audited } = anApp()
  await ask(method, path, body)
  expect(audited).toMatchObject([{ details }])
})

test('what concerns a session that is not there is 404, and in the log all the same', async () => {
  const { ask, audited, done } = anApp()
  for (const [path, body] of [
    ['/start', undefined],
    ['/stop', undefined],
    ['/kick', { player_id: ANA }],
    ['/message', { text: 'Slow down' }],
  ] as const) {
    const answer = await ask('POST', `/sessions/${id(99)}${path}`, body)
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([404, 'application/problem+json'])
  }
  expect([done, audited.map(({ status }) => status)]).toEqual([[], [404, 404, 404, 404]])
  expect((await ask('POST', '/sessions/none/start')).status).toBe(404)
})

test('what the server has no part for has no address', async () => {
  const { ask } = anApp({ content: undefined, log: undefined, tokens: {} })
  const statuses = []
  for (const path of ['/server/content/reload', '/server/log-level', '/tokens/players']) {
    statuses.push((await ask('GET', path)).status)
  }
  expect(statuses).toEqual([404, 404, 404])
})

test('an address is told which methods it takes', async () => {
  const { ask } = anApp()
  const answer = await ask('GET', '/server/drain')
  expect([answer.status, answer.headers.get('Allow')]).toEqual([405, 'POST'])
  const other = await ask('PATCH', '/server/log-level')
  expect([other.status, other.headers.get('Allow')]).toEqual([405, 'GET, HEAD, PUT'])
})

describe('a session to be opened', () => {
  test('has what is asked for, and what is usual for the rest', async () => {
    const { ask, opened } = anApp()
    const all = { name: ' Final ', car_id: id(3000), kind: 'practice', max_players: 8, ai_count: 3, lap_limit: 5 }
    await ask('POST', '/sessions', { track_id: TRACK, ...all, visibility: 'protected', password: 'secret' })
    await ask('POST', '/sessions', { track_id: TRACK })
    expect(opened).toEqual([
      {
        name: 'Final',
        trackId: TRACK,
        carId: id(3000),
        kind: SessionKind.Practice,
        maxPlayers: 8,
        aiCount: 3,
        lapLimit: 5,
        visibility: Visibility.Protected,
        password: 'secret',
      },
      {
        name: undefined,
        trackId: TRACK,
        carId: undefined,
        kind: SessionKind.Multiplayer,
        maxPlayers: 16,
        aiCount: 0,
        lapLimit: 0,
        visibility: Visibility.Public,
        password: undefined,
      },
    ])
  })

  test.each([
    [{}, 'track_id'],
    [{ track_id: 'oval' }, 'track_id: is no id'],
    [{ track_id: TRACK, name: '\u0007' }, 'name'],
    [{ track_id: TRACK, max_players: 0 }, 'max_players'],
    [{ track_id: TRACK, max_players: 65 }, 'max_players'],
    [{ track_id: TRACK, max_players: 2, ai_count: 3 }, 'ai_count'],
    [{ track_id: TRACK, lap_limit: 256 }, 'lap_limit'],
    [{ track_id: TRACK, visibility: 'protected' }, 'password'],
    [{ track_id: TRACK, password: 'secret' }, 'password'],
    [{ track_id: TRACK, host: 'me' }, 'host'],
    [[], 'object'],
  ])('%j is refused, and the answer names the field', async (body, word) => {
    const { ask, opened } = anApp()
    const answer = await ask('POST', '/sessions', body)
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([400, 'application/problem+json'])
    expect(((await answer.json()) as { detail: string }).detail).toContain(word)
    expect(opened).toEqual([])
  })

  test('is refused as a problem when the server will not have it', async () => {
    const { ask } = anApp({ openSession: async () => ({ ok: false, status: 503, detail: 'Server is full.' }) })
    const answer = await ask('POST', '/sessions', { track_id: TRACK })
    expect([answer.status, await answer.json()]).toEqual([503, expect.objectContaining({ detail: 'Server is full.' })])
  })
})

describe('a text for players', () => {
  test('has no control characters when it reaches them', async () => {
    const { ask, done } = anApp()
    await ask('POST', '/message', { text: ' Race\u0007 in\n\tfive \u202e minutes ' })
    expect(done).toEqual([['tell', 'Race in five minutes']])
  })

  test.each(['', ' \u0000\n ', 'x'.repeat(NOTICE_CHARS_MAX + 1)])('is refused when it is %j', async (text) => {
    const { ask, done } = anApp()
    expect([(await ask('POST', '/message', { text })).status, done]).toEqual([400, []])
  })
})

test.each([
  ['text/plain', 415, '{"text": "Hello"}'],
  ['application/json', 400, '{"text": '],
  ['application/json', 413, JSON.stringify({ text: 'x'.repeat(5000) })],
])('a body of type %s can be answered with %i, as a problem document', async (type, status, body) => {
  const { app, done } = anApp()
  const headers = { Authorization: `Bearer ${OPERATOR_TOKENS.admin}`, 'Content-Type': type }
  const bindings = { incoming: { socket: { remoteAddress: '192.0.2.1' } } }
  const answer = await app.request('/api/admin/message', { method: 'POST', headers, body }, bindings)
  expect([answer.status, answer.headers.get('Content-Type')]).toEqual([status, 'application/problem+json'])
  expect(done).toEqual([])
})
