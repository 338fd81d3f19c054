import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AuthFileError } from '../../src/auth/auth-file.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { anIssuer, writeTokens } from '../support/auth-files.ts'
import { connectDialect1, type Dialect1Client } from '../support/dialect1-client.ts'
import { CAR, RING } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'
import { connectWebSocket } from '../support/websocket-client.ts'

/** A client that has shown a token, and the server's answer to it. */
async function show(server: TestServer, token: string, name = 'Somebody') {
  const client = await connectDialect1(server.tcpPort)
  client.send('Authenticate', { token, player_name: name })
  return { client, answer: await client.next() }
}

async function answerTo(server: TestServer, token: string, name?: string) {
  const { client, answer } = await show(server, token, name)
  await client.close()
  return answer
}

const FAILED = { type: 'AuthFailure', data: { reason: 'Sign-in failed' } }

async function hears(client: Dialect1Client): Promise<number> {
  client.send('Heartbeat', { client_tick: 1 })
  return (await client.nextOf('HeartbeatAck')).data.server_tick
}

async function startTokenServer(folder: string, roles: Record<string, string> = { Ana: 'driver', Bo: 'spectator' }) {
  const path = join(folder, 'tokens.jsonl')
  const tokens = writeTokens(path, roles)
  return { path, tokens, server: await startTestServer({ auth: { mode: 'token', tokens_file: path } }) }
}

test('[AUTH2] mode token lets in the holders of tokens under their own names, with the same id each time', async () => {
  using folder = tempFolder()
  const { server, tokens } = await startTokenServer(folder.path)
  await using _ = server
  const first = await answerTo(server, tokens['Ana']!, 'Eve')
  expect(first).toMatchObject({ type: 'AuthSuccess', data: { PlayerName: 'Ana' } })
  expect((await answerTo(server, tokens['Ana']!, '')).data.PlayerId).toBe(first.data.PlayerId)
  expect((await answerTo(server, tokens['Bo']!)).data.PlayerId).not.toBe(first.data.PlayerId)
})

test('[AUTH2] an unknown token and a known name are refused alike, and the connection ends', async () => {
  using folder = tempFolder()
  const { server } = await startTokenServer(folder.path)
  await using _ = server
  for (const [token, name] of [
    ['guess', 'Ana'],
    ['guess', 'Nobody'],
    ['', 'Ana'],
  ] as const) {
    const { client, answer } = await show(server, token, name)
    expect([answer, await client.untilEnd()]).toEqual([FAILED, []])
  }
})

test('[AUTH2] the same holder on another connection: the older one is Error 409 and the end, the newer goes on', async () => {
  using folder = tempFolder()
  const { server, tokens } = await startTokenServer(folder.path)
  await using _ = server
  const { client: older } = await show(server, tokens['Ana']!)
  await using newer = await connectWebSocket(server.httpPort)
  newer.send('Authenticate', { token: tokens['Ana'], player_name: 'Ana' })
  expect((await newer.next()).data.PlayerName).toBe('Ana')
  expect((await older.untilEnd()).at(-1)).toMatchObject({
    type: 'Error',
    data: { code: 409, reason: 'signed_in_elsewhere' },
  })
  await until(() => server.parts.gate.total === 1)
  newer.send('RequestLobbyState')
  await newer.next()
  expect((await newer.next()).data.PlayersInLobby).toMatchObject([{ Name: 'Ana' }])
})

test('[AUTH2] a holder with the role spectator may watch and nothing else', async () => {
  using folder = tempFolder()
  const { server, tokens } = await startTokenServer(folder.path)
  await using _ = server
  const { client: ana } = await show(server, tokens['Ana']!)
  await using _ana = ana
  ana.send('SelectCar', { car_config_id: CAR.id })
  ana.send('CreateSession', { track_config_id: RING.id, max_players: 4, ai_count: 0, lap_limit: 1, session_kind: 0 })
  const session_id = (await ana.nextOf('SessionJoined')).data.SessionId
  const { client: bo } = await show(server, tokens['Bo']!)
  await using _bo = bo
  bo.send('SelectCar', { car_config_id: CAR.id })
  bo.send('JoinSession', { session_id })
  expect((await bo.nextOf('Error')).data).toMatchObject({ code: 403, reason: 'may_only_watch' })
  bo.send('JoinAsSpectator', { session_id })
  expect((await bo.nextOf('SessionJoined')).data).toMatchObject({ YourGridPosition: 0 })
})

test('[AUTH2] new tokens count after a reload, drop nobody, and a broken file changes nothing', async () => {
  using folder = tempFolder()
  const { server, tokens, path } = await startTokenServer(folder.path)
  await using _ = server
  const { client } = await show(server, tokens['Ana']!)
  await using _client = client
  const next = writeTokens(path, { Cy: 'driver' })
  await server.reload()
  expect((await answerTo(server, next.Cy)).type).toBe('AuthSuccess')
  expect(await answerTo(server, tokens['Ana']!)).toEqual(FAILED)
  writeFileSync(path, 'nonsense')
  await server.reload()
  expect((await answerTo(server, next.Cy)).type).toBe('AuthSuccess')
  expect(await hears(client)).toBe(0)
  const warnings = server.logLines.filter(({ level }) => level === 'warn')
  expect(warnings.at(-1)).toMatchObject({ msg: expect.stringContaining('what was there before goes on') })
})

test('[AUTH2] a changed file is noticed without a signal', async () => {
  using folder = tempFolder()
  const { server, path } = await startTokenServer(folder.path)
  await using _ = server
  const next = writeTokens(`${path}.new`, { Cy: 'driver' })
  renameSync(`${path}.new`, path)
  await until(() => server.logLines.some(({ msg }) => msg === 'player tokens reloaded'))
  expect((await answerTo(server, next.Cy)).type).toBe('AuthSuccess')
})

test('[AUTH2] mode jwt lets in who has a token of the issuer, with name and id from its claims', async () => {
  using folder = tempFolder()
  const issuer = anIssuer(folder.path)
  const auth = { mode: 'jwt', jwt_keys_file: issuer.path, jwt_audience: 'apexsim' } as const
  await using server = await startTestServer({ auth })
  const claims = { sub: 'user-7', name: 'Ana', aud: 'apexsim' }
  const first = await answerTo(server, await issuer.issue(claims), 'Eve')
  expect(first).toMatchObject({ type: 'AuthSuccess', data: { PlayerName: 'Ana' } })
  expect((await answerTo(server, await issuer.issue(claims))).data.PlayerId).toBe(first.data.PlayerId)
  expect(await answerTo(server, await issuer.issue({ ...claims, aud: 'chess' }))).toEqual(FAILED)
  expect(await answerTo(server, 'guess')).toEqual(FAILED)
})

test('[AUTH2] a new key of the issuer counts after a reload', async () => {
  using folder = tempFolder()
  const issuer = anIssuer(folder.path)
  await using server = await startTestServer({ auth: { mode: 'jwt', jwt_keys_file: issuer.path } })
  const old = await issuer.issue({ sub: 'user-7' })
  issuer.changeKey()
  expect((await answerTo(server, old)).type).toBe('AuthSuccess')
  await server.reload()
  expect(await answerTo(server, old)).toEqual(FAILED)
  expect((await answerTo(server, await issuer.issue({ sub: 'user-7' }))).type).toBe('AuthSuccess')
})

test('[AUTH2] a file that cannot be used stops the start, with its name, the entry and what to do', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'tokens.jsonl')
  writeFileSync(path, '# empty\nnonsense\n')
  const start = () => startTestServer({ auth: { mode: 'token', tokens_file: path } })
  await expect(start()).rejects.toThrow(AuthFileError)
  await expect(start()).rejects.toThrow(/tokens\.jsonl, line 2: .*`npm run make-token`/)
  rmSync(path)
  await expect(start()).rejects.toThrow(/tokens\.jsonl cannot be read/)
  await expect(startTestServer({ auth: { mode: 'jwt', jwt_secret_file: path } })).rejects.toThrow(/jwt_secret_file/)
  await expect(startTestServer({ http: { admin_tokens_file: path } })).rejects.toThrow(AuthFileError)
})

test('an operator is asked for his token, over a real socket', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'admins.jsonl')
  const { Root } = writeTokens(path, { Root: 'admin' })
  await using server = await startTestServer({ http: { admin_tokens_file: path } })
  const whoami = (token: string) =>
    fetch(`http://127.0.0.1:${server.httpPort}/api/admin/whoami`, { headers: { Authorization: `Bearer ${token}` } })
  expect(await (await whoami(Root)).json()).toEqual({ name: 'Root', role: 'admin' })
  for (let count = 0; count < 10; count++) expect((await whoami('guess')).status).toBe(401)
  expect((await whoami('guess')).status).toBe(429)
})
