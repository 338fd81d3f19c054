import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encode } from '@msgpack/msgpack'
import { test } from 'vitest'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { anIssuer, writeTokens } from '../support/auth-files.ts'
import { connectDialect1, type Dialect1Client, withLength } from '../support/dialect1-client.ts'
import { expectNothingOf } from '../support/secrets.ts'
import { CAR, RING } from '../support/test-content.ts'
import { startTestServer } from '../support/test-server.ts'

const secret = (name: string) => `${name}-${randomBytes(18).toString('base64url')}`

async function signIn(port: number, data: Record<string, unknown>): Promise<Dialect1Client> {
  const client = await connectDialect1(port)
  client.send('Authenticate', { player_name: 'Ana', ...data })
  await client.next()
  return client
}

async function playProtected(client: Dialect1Client, password: string, wrong: string): Promise<void> {
  client.send('SelectCar', { car_config_id: CAR.id })
  const session = { track_config_id: RING.id, max_players: 2, ai_count: 0, lap_limit: 1, session_kind: 0 }
  client.send('CreateSession', { ...session, visibility: 2, password })
  const session_id = (await client.nextOf('SessionJoined')).data.SessionId
  client.send('LeaveSession')
  await client.nextOf('SessionLeft')
  client.send('CreateSession', { ...session, password })
  await client.nextOf('Error')
  client.send('JoinSession', { session_id, password: wrong })
  await client.nextOf('Error')
}

test('no token, password or key is in any line of the log, whatever was done with it', async () => {
  using folder = tempFolder()
  const [tokensPath, adminsPath] = [join(folder.path, 'tokens.jsonl'), join(folder.path, 'admins.jsonl')]
  const { Ana } = writeTokens(tokensPath, { Ana: 'driver' })
  const { Root } = writeTokens(adminsPath, { Root: 'viewer' })
  const resume = randomBytes(32)
  const secrets = ['guess', 'password', 'wrong', 'pasted', 'basic', 'query', 'malformed'].map(secret)
  const [guess, password, wrong, pasted, basic, query, malformed] = secrets as [string, ...string[]]
  await using server = await startTestServer({
    log: { level: 'trace' },
    auth: { mode: 'token', tokens_file: tokensPath },
    http: { admin_tokens_file: adminsPath },
  })

  const ana = await signIn(server.tcpPort, { token: Ana, resume_token: resume })
  await playProtected(ana, password!, wrong!)
  await (await signIn(server.tcpPort, { token: guess })).close()
  await (await signIn(server.tcpPort, { token: guess, player_name: malformed, protocol: 'x' })).close()
  const garbage = await connectDialect1(server.tcpPort)
  garbage.sendBytes(
    withLength(encode({ type: 'Authenticate', data: { token: { nested: malformed } }, more: malformed })),
  )
  await garbage.next()
  await garbage.close()
  for (const authorization of [`Bearer ${Root}`, `Bearer ${guess}`, `Basic ${basic}`]) {
    await fetch(`http://127.0.0.1:${server.httpPort}/api/admin/whoami?token=${query}`, { headers: { authorization } })
  }
  // Somebody has pasted tokens where their hashes belong.
  writeFileSync(tokensPath, `${pasted}\n`)
  writeFileSync(adminsPath, JSON.stringify({ name: 'Root', role: 'admin', sha256: pasted }))
  await server.reload()
  await ana.close()
  expectNothingOf([Ana, Root, resume, ...secrets], server, 'sign-in refused', 'cannot be reloaded')
})

test('no web token and no key of one is in any line of the log', async () => {
  using folder = tempFolder()
  const issuer = anIssuer(folder.path)
  const forger = anIssuer(folder.path)
  issuer.changeKey()
  await using server = await startTestServer({
    log: { level: 'trace' },
    auth: { mode: 'jwt', jwt_keys_file: issuer.path },
  })
  const tokens = [
    await issuer.issue({ sub: 'user-7', name: 'Ana' }),
    await issuer.issue({ sub: '', name: 'Nobody' }),
    await forger.issue({ sub: 'user-7', name: 'Ana' }),
    secret('no-token'),
  ]
  for (const token of tokens) await (await signIn(server.tcpPort, { token })).close()
  const pasted = secret('pasted')
  writeFileSync(issuer.path, `-----BEGIN PRIVATE KEY-----\n${pasted}\n-----END PRIVATE KEY-----\n`)
  await server.reload()
  const shown = [...tokens, ...tokens.map((token) => token.split('.').at(-1)!), pasted]
  expectNothingOf(shown, server, 'sign-in refused', 'cannot be reloaded')
})
