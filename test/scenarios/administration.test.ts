import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectNode } from '../../src/client/node.ts'
import { SessionState } from '../../src/protocol/enums.ts'
import type { SessionId } from '../../src/protocol/ids.ts'
import { expectDescribed } from '../http/support/described-answers.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { writeTokens } from '../support/auth-files.ts'
import { putFile, recordedFile } from '../support/recorded-file.ts'
import { player, withWorkers } from '../support/session-workers.ts'
import { CAR, RING } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

// Operators over real HTTP, and what the API really answers beside what its document says.

const folder = tempFolder()
const dir = join(folder.path, 'replays')
const files = { admins: join(folder.path, 'admins.jsonl'), players: join(folder.path, 'players.jsonl') }
const REPLAY = 'evening-race'

let server: TestServer
let tokens: Record<'Max' | 'Vi', string>

beforeAll(async () => {
  mkdirSync(dir)
  putFile(dir, recordedFile({ seconds: 3 }), REPLAY)
  tokens = writeTokens(files.admins, { Max: 'admin', Vi: 'viewer' })
  server = await startTestServer({
    ...withWorkers(0),
    limits: { rates: { http_api_per_second: 1000 } },
    replays: { dir },
    http: { admin_tokens_file: files.admins, cors_origins: 'https://league.example' },
    log: { level: 'trace' },
  })
})

afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: each test knows the shape of what it asked for.
  readonly body: any
}

/** Asks a server as Max, or with another token. */
async function ask(
  { httpPort }: Pick<TestServer, 'httpPort'>,
  method: string,
  path: string,
  body?: unknown,
  token = tokens.Max,
): Promise<Answer> {
  const answer = await fetch(`http://127.0.0.1:${httpPort}${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
}

const RACE = { track_id: RING.id, car_id: CAR.id, max_players: 3, ai_count: 1 }
const stateOf = (of: TestServer, id: string) => of.parts.directory.session(id as SessionId)?.listing.state

test('what the API answers is what its document says, key by key', async () => {
  await until(async () => (await server.parts.replays.list({ limit: 1 })).items.length === 1)
  const { body: opened } = await ask(server, 'POST', '/api/admin/sessions', { ...RACE, visibility: 'private' })
  const session = `/api/sessions/${opened.session_id}`
  await ask(server, 'POST', `/api/admin${session.slice(4)}/start`)
  await until(() => stateOf(server, opened.session_id) === SessionState.Racing)
  const playback = await ask(server, 'POST', `/api/replays/${REPLAY}/playback`, {})
  expectDescribed('openPlayback', 201, playback.body)
  for (const [operationId, path] of [
    ['listSessions', '/api/sessions'],
    ['getSession', session],
    ['getResults', `${session}/results`],
    ['listTracks', '/api/tracks'],
    ['getTrack', `/api/tracks/${RING.id}`],
    ['listCars', '/api/cars'],
    ['getCar', `/api/cars/${CAR.id}`],
    ['listReplays', '/api/replays'],
    ['getReplayMeta', `/api/replays/${REPLAY}/meta`],
    ['listReplayEvents', `/api/replays/${REPLAY}/events`],
    ['getReplayFrames', `/api/replays/${REPLAY}/frames?to=1`],
    ['getPlayback', `/api/sessions/${playback.body.session_id}/playback`],
    ['getOperator', '/api/admin/whoami'],
    ['listAllSessions', '/api/admin/sessions'],
    ['listPlayers', '/api/admin/players'],
    ['getOpenApi', '/api/openapi.json'],
  ] as const) {
    const { status, body } = await ask(server, 'GET', path)
    expect(status, path).toBe(200)
    expectDescribed(operationId, 200, body)
  }
  const { body: all } = await ask(server, 'GET', '/api/admin/sessions')
  expect(all.items.map(({ visibility }: { visibility: string }) => visibility).toSorted()).toEqual([
    'private',
    'public',
  ])
  for (const { id } of all.items) expect((await ask(server, 'DELETE', `/api/admin/sessions/${id}`)).status).toBe(204)
  expect((await ask(server, 'GET', session)).body).toMatchObject({ isLive: false })
})

test.each([0, 1])(
  '[OPS1] an operator opens a session, starts it, talks to it, puts somebody out and stops it (%i workers)',
  async (workers) => {
    await using own = await startTestServer(withWorkers(workers, { http: { admin_tokens_file: files.admins } }))
    const { body: opened } = await ask(own, 'POST', '/api/admin/sessions', RACE)
    const sessionId = opened.session_id as SessionId
    const address = `/api/admin/sessions/${sessionId}`
    const url = `tcp://127.0.0.1:${own.tcpPort}`
    const ana = await player(url, 'Ana')
    const bo = await player(url, 'Bo')
    for (const client of [ana, bo]) await client.joinSession(sessionId)
    expect(ana.session?.you?.isHost).toBe(true)

    expect((await ask(own, 'POST', `${address}/start`)).status).toBe(200)
    expect(await ask(own, 'POST', `${address}/start`)).toMatchObject({ status: 409, body: { title: 'Conflict' } })
    await until(() => stateOf(own, sessionId) === SessionState.Racing)

    expect((await ask(own, 'POST', `${address}/message`, { text: 'Slow\ndown' })).body).toEqual({ players: 2 })
    for await (const event of ana.events) {
      if (event.type !== 'Notice') continue
      expect(event).toEqual({ type: 'Notice', text: 'Slow down', sessionId })
      break
    }

    const { resumeToken } = bo
    expect((await ask(own, 'POST', `${address}/kick`, { player_id: bo.playerId })).status).toBe(200)
    expect(await bo.closed).toMatchObject({ reason: 'kicked', isRetryable: false })
    const { body: left } = await ask(own, 'GET', '/api/admin/players')
    expect(left.items.map(({ name }: { name: string }) => name)).toEqual(['Ana'])
    const again = await connectNode({ url, playerName: 'Bo', resumeToken, udp: false })
    expect([again.isResumed, again.playerId === bo.playerId, again.session]).toEqual([false, false, undefined])
    await again.close()

    expect((await ask(own, 'POST', `${address}/stop`)).status).toBe(200)
    await until(() => stateOf(own, sessionId) === SessionState.Lobby)
    expect((await ask(own, 'POST', `${address}/stop`)).status).toBe(409)
    expect((await ask(own, 'DELETE', address)).status).toBe(204)
    await until(() => ana.session === undefined)
    expect((await ask(own, 'DELETE', address)).status).toBe(404)
  },
)

test('[AUTH2] tokens are made, exchanged and revoked while the server runs, and none is in the log', async () => {
  const made = await ask(server, 'POST', '/api/admin/tokens/operators', { name: 'Ola', role: 'operator' })
  expectDescribed('createOperatorToken', 201, made.body)
  const ola: string = made.body.token
  expect((await ask(server, 'GET', '/api/admin/whoami', undefined, ola)).body).toEqual({
    name: 'Ola',
    role: 'operator',
  })
  expect((await ask(server, 'GET', '/api/admin/tokens/operators', undefined, ola)).status).toBe(403)
  const { body: rotated } = await ask(server, 'POST', '/api/admin/tokens/operators/Ola/rotate')
  expect((await ask(server, 'GET', '/api/admin/whoami', undefined, ola)).status).toBe(401)
  expect((await ask(server, 'GET', '/api/admin/whoami', undefined, rotated.token)).status).toBe(200)
  expect((await ask(server, 'DELETE', '/api/admin/tokens/operators/Max')).status).toBe(409)
  expect((await ask(server, 'DELETE', '/api/admin/tokens/operators/Ola')).status).toBe(204)
  expect((await ask(server, 'GET', '/api/admin/whoami', undefined, rotated.token)).status).toBe(401)
  expect((await ask(server, 'GET', '/api/admin/tokens/players')).status, 'mode open knows none').toBe(404)
  const log = JSON.stringify(server.logLines)
  for (const token of [ola, rotated.token, tokens.Max]) expect(log).not.toContain(token)
  const actions = server.logLines.filter(({ msg }) => msg === 'an operator has acted')
  expect(actions.at(-1)).toMatchObject({ operator: 'Max', role: 'admin', action: 'revokeOperatorToken', status: 204 })
  expect(
    actions.find(({ action }) => action === 'createOperatorToken'),
    'his role, not that of the token',
  ).toMatchObject({ operator: 'Max', role: 'admin', details: { name: 'Ola', role: 'operator' } })
})

test('files are read again when an operator asks, and he is told what became of each', async () => {
  const { status, body } = await ask(server, 'POST', '/api/admin/server/reload')
  expect([status, body]).toEqual([200, { items: [{ what: 'operator tokens' }] }])
})

test('content is read again when an operator asks, and the level of the log is what he says', async () => {
  const reload = await ask(server, 'POST', '/api/admin/server/content/reload')
  expectDescribed('reloadContent', 200, reload.body)
  expect(reload).toEqual({ status: 200, body: { changed: [], kept: [], removed: [] } })
  const path = '/api/admin/server/log-level'
  expect((await ask(server, 'GET', path)).body).toEqual({ level: 'trace' })
  expect(await ask(server, 'PUT', path, { level: 'debug' })).toEqual({ status: 200, body: { level: 'debug' } })
  expect(server.parts.log.level).toBe('debug')
  expect((await ask(server, 'PUT', path, { level: 'loud' })).status).toBe(400)
  expect((await ask(server, 'PUT', path, { level: 'trace' }, tokens.Vi)).status).toBe(403)
  expect((await ask(server, 'PUT', path, { level: 'silent' })).status).toBe(200)
  expect((await ask(server, 'PUT', path, { level: 'trace' })).status).toBe(200)
  const last = server.logLines.filter(({ msg }) => msg === 'an operator has acted').slice(-2)
  expect(last, 'said also while nothing else is').toMatchObject([
    { level: 'info', action: 'setLogLevel', details: { level: 'silent' } },
    { level: 'info', action: 'setLogLevel', details: { level: 'trace' } },
  ])
})

test('the document of a running server names what it has and nothing else', async () => {
  const { body } = await ask(server, 'GET', '/api/openapi.json')
  const tokenPaths = Object.keys(body.paths).filter((path) => path.startsWith('/api/admin/tokens/'))
  expect(tokenPaths.every((path) => path.startsWith('/api/admin/tokens/operators'))).toBe(true)
  const asked = { '{id}': RING.id, '{name}': 'Nobody', '{kind}': 'operators' }
  for (const [path, item] of Object.entries<Record<string, unknown>>(body.paths)) {
    const address = Object.entries(asked).reduce((text, [from, to]) => text.replace(from, to), path)
    // Only what has the address knows its methods (405 names them).
    const answer = await fetch(`http://127.0.0.1:${server.httpPort}${address}`, { method: 'PROPFIND' })
    const allowed = answer.headers.get('Allow')?.toLowerCase().split(', ') ?? []
    expect([path, answer.status, Object.keys(item).every((method) => allowed.includes(method))]).toEqual([
      path,
      405,
      true,
    ])
  }
})

test('a page of a listed origin reads the API of a running server', async () => {
  const answer = await fetch(`http://127.0.0.1:${server.httpPort}/api/tracks`, {
    headers: { Origin: 'https://league.example' },
  })
  expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('https://league.example')
  expect(answer.headers.get('Vary')).toBe('Origin, Accept-Encoding')
  await answer.body?.cancel()
})

test('[SHUT1] an operator drains the server once, which stops it', async () => {
  await using own = await startTestServer({
    server: { drain_seconds: 60 },
    session: { countdown_seconds: 0 },
    http: { admin_tokens_file: files.admins },
  })
  const ana = await player(`tcp://127.0.0.1:${own.tcpPort}`, 'Ana')
  const session = await ana.createSession({ trackId: RING.id as never, maxPlayers: 2, aiCount: 0, lapLimit: 9 })
  await ana.startSession()
  await until(() => stateOf(own, session.id) === SessionState.Racing)
  expect((await ask(own, 'POST', '/api/admin/server/drain', undefined, tokens.Vi)).status).toBe(403)
  expect(await ask(own, 'POST', '/api/admin/server/drain')).toMatchObject({ status: 202, body: { drain_seconds: 60 } })
  expect((await ask(own, 'POST', '/api/admin/server/drain')).status).toBe(409)
  expect((await ask(own, 'POST', '/api/admin/sessions', RACE)).status).toBe(503)
  await ana.close()
  await own.closed
})
