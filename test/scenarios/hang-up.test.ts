import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import type { DevCertificate } from '../../scripts/dev-certificate.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { writeTokens } from '../support/auth-files.ts'
import { connectDialect1 } from '../support/dialect1-client.ts'
import { type ServerProcess, spawnServer, startServerProcess } from '../support/server-process.ts'
import { certificates, fingerprint, shownBy, tlsFiles } from '../support/tls-files.ts'
import { until } from '../support/until.ts'

async function answerTo(port: number, token: string, ca: string): Promise<string> {
  await using client = await connectDialect1(port, { ca })
  client.send('Authenticate', { token, player_name: 'Ana' })
  return (await client.next()).type
}

/** A signal reads everything again, changed or not; resolves when that is done. */
async function hangUp(server: ServerProcess): Promise<void> {
  const count = (what: string) => server.logLines.filter(({ msg }) => msg === `${what} reloaded`).length
  const [tokens, certificate] = [count('player tokens'), count('the certificate')]
  server.kill('SIGHUP')
  await until(() => count('player tokens') > tokens && count('the certificate') > certificate)
}

test('[AUTH2] SIGHUP reads the tokens and the certificate again, and nobody is dropped by it', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'tokens.jsonl')
  const { Ana, Cy } = writeTokens(path, { Ana: 'driver', Cy: 'driver' })
  const [first, second] = (await certificates(2)) as [DevCertificate, DevCertificate]
  const { network, write } = tlsFiles(folder.path, first)
  const files = [`auth.tokens_file=${path}`, ...Object.entries(network).map(([key, file]) => `network.${key}=${file}`)]
  await using server = await startServerProcess('auth.mode=token', ...files)
  await using client = await connectDialect1(server.tcpPort, { ca: first.cert })
  client.send('Authenticate', { token: Ana, player_name: '' })
  expect((await client.next()).type).toBe('AuthSuccess')
  await hangUp(server)
  expect(await answerTo(server.tcpPort, Cy, first.cert)).toBe('AuthSuccess')
  const { Bo } = writeTokens(path, { Bo: 'driver' })
  write(second)
  await hangUp(server)
  for (const port of [server.tcpPort, server.httpPort]) expect(await shownBy(port)).toBe(fingerprint(second))
  expect(await answerTo(server.tcpPort, Cy, second.cert)).toBe('AuthFailure')
  expect(await answerTo(server.tcpPort, Bo, second.cert)).toBe('AuthSuccess')
  client.send('Heartbeat', { client_tick: 1 })
  expect((await client.nextOf('HeartbeatAck')).type).toBe('HeartbeatAck')
})

test('[CNT3] SIGHUP reads the content again where nothing else is read from files, and the server goes on', async () => {
  await using server = await startServerProcess('content.watch=false')
  server.kill('SIGHUP')
  await until(() => server.logLines.some(({ msg }) => msg === 'content reloaded'))
  await using client = await connectDialect1(server.tcpPort)
  client.send('Authenticate', { token: '', player_name: 'Ana' })
  expect((await client.next()).type).toBe('AuthSuccess')
})

test('[CNT3] SIGHUP during the start ends nothing: the server comes up, and then reads everything again', async () => {
  // Its first line is a warning, long before it is ready.
  const settings = ['content.watch=false', 'replays.playback=operators']
  await using server = await spawnServer({ settings }, 'pipe')
  const messages: string[] = []
  for await (const line of createInterface({ input: server.child.stdout! })) {
    const { msg } = JSON.parse(line) as { readonly msg: string }
    if (messages.push(msg) === 1) server.kill('SIGHUP')
    if (msg === 'content reloaded') break
  }
  expect(messages[0]).toContain('nobody can have a recording played')
  expect(messages.slice(1)).toEqual(expect.arrayContaining([expect.stringMatching(/^ready/), 'content reloaded']))
})
