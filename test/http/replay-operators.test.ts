import { describe, expect, test } from 'vitest'
import { ADMIN_ROLES } from '../../src/auth/admin-roles.ts'
import { createToken, TokenTable, tokenLine } from '../../src/auth/token-table.ts'
import { createHttpApp } from '../../src/http/app.ts'
import type { IndexedReplay } from '../../src/storage/replay-index.ts'
import { aReplay, replayId } from '../storage/support/stored.ts'
import { fakeDesk } from './support/fake-desk.ts'
import { fakeServer } from './support/fake-view.ts'

const TOKENS = { viewer: createToken(), operator: createToken(), admin: createToken() }
const TEXT = ADMIN_ROLES.map((role) => tokenLine({ name: `The ${role}`, role }, TOKENS[role])).join('\n')
const table = TokenTable.parse(TEXT, 'admins.jsonl', ADMIN_ROLES)
const admin = { find: (token: string) => table.find(token), waitSeconds: () => 0, failed: () => {} }

const PATH = `/api/replays/${replayId(1)}`

function aServer(changes: Partial<IndexedReplay> = {}) {
  const server = fakeServer()
  server.replays.push({ ...aReplay(1, changes), isPinned: false })
  return { ...server, ...fakeDesk() }
}

/** A request with the token of a role. */
function ask(
  server: ReturnType<typeof aServer>,
  path: string,
  init: RequestInit & { role?: keyof typeof TOKENS } = {},
) {
  const { role, ...request } = init
  const headers = role === undefined ? {} : { Authorization: `Bearer ${TOKENS[role]}` }
  const bindings = { incoming: { socket: { remoteAddress: '192.0.2.1' } } }
  return createHttpApp(server.view, { admin, desk: server.desk }).request(path, { ...request, headers }, bindings)
}

describe('operators', () => {
  const json = (body: unknown) => ({ method: 'PATCH', body: JSON.stringify(body) })

  test('keep a recording and name it', async () => {
    const server = aServer()
    const answer = await ask(server, PATH, { role: 'operator', ...json({ is_pinned: true, name: ' The final ' }) })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ id: replayId(1), is_pinned: true, name: 'The final' })
    expect((await ask(server, PATH, { role: 'operator', ...json({ name: null }) })).status).toBe(200)
    expect(server.replays[0]?.name).toBe('')
  })

  test.each([
    [{}],
    [{ is_pinned: 'yes' }],
    [{ name: '' }],
    [{ name: 'a'.repeat(101) }],
    [{ bytes: 1 }],
    [[]],
    ['text'],
  ])('change nothing by %j', async (body) => {
    const server = aServer()
    expect((await ask(server, PATH, { role: 'admin', ...json(body) })).status).toBe(400)
    expect(server.replays[0]).toMatchObject({ isPinned: false })
  })

  test('are told to come again when a recording cannot be removed just now', async () => {
    const server = aServer()
    server.view.replays.remove = async () => 'busy'
    const answer = await ask(server, PATH, { role: 'admin', method: 'DELETE' })
    expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '1'])
  })

  test('send no body that is longer than any change', async () => {
    const body = `{"name": "${'a'.repeat(5000)}"}`
    expect((await ask(aServer(), PATH, { role: 'admin', method: 'PATCH', body })).status).toBe(413)
  })

  test('remove a recording when they are administrators, but none that is still recorded', async () => {
    const server = aServer()
    expect((await ask(server, PATH, { role: 'operator', method: 'DELETE' })).status).toBe(403)
    expect((await ask(server, PATH, { role: 'admin', method: 'DELETE' })).status).toBe(204)
    expect((await ask(server, PATH, { role: 'admin', method: 'DELETE' })).status).toBe(404)
    const recording = aServer({ state: 'recording' })
    expect((await ask(recording, PATH, { role: 'admin', method: 'DELETE' })).status).toBe(409)
  })

  test('are in the log by name, with what they did and what came of it', async () => {
    const server = aServer()
    await ask(server, PATH, { role: 'operator', ...json({ is_pinned: true, name: 'The final' }) })
    await ask(server, PATH, { role: 'operator', ...json({ is_pinned: 'yes' }) })
    for (const role of ['operator', 'admin', 'admin'] as const) await ask(server, PATH, { role, method: 'DELETE' })
    const change = { operator: 'The operator', role: 'operator', action: 'changeReplay', path: PATH }
    const removal = { operator: 'The admin', role: 'admin', action: 'removeReplay', path: PATH }
    const details = { replayId: replayId(1) }
    expect(server.audited).toEqual([
      { ...change, status: 200, details: { ...details, isPinned: true, name: 'The final' } },
      { ...change, status: 400, details },
      { ...removal, status: 204, details },
      { ...removal, status: 404, details },
    ])
  })

  test('show their tokens, and without a file of tokens nobody changes anything', async () => {
    const server = aServer()
    expect((await ask(server, PATH, { method: 'DELETE' })).status).toBe(401)
    expect((await ask(server, PATH, { role: 'viewer', ...json({ is_pinned: true }) })).status).toBe(403)
    const answer = await createHttpApp(server.view).request(PATH, { method: 'DELETE' })
    expect([answer.status, answer.headers.get('Allow')]).toEqual([405, 'GET, HEAD'])
    const other = await ask(server, PATH, { role: 'admin', method: 'PUT' })
    expect([other.status, other.headers.get('Allow')]).toEqual([405, 'GET, HEAD, PATCH, DELETE'])
  })
})
