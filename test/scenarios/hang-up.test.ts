import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { writeTokens } from '../support/auth-files.ts'
import { connectDialect1 } from '../support/dialect1-client.ts'
import { startServerProcess } from '../support/server-process.ts'
import { until } from '../support/until.ts'

async function answerTo(port: number, token: string): Promise<string> {
  await using client = await connectDialect1(port)
  client.send('Authenticate', { token, player_name: 'Ana' })
  return (await client.next()).type
}

test('[AUTH2] SIGHUP reads the tokens again, and nobody is dropped by it', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'tokens.jsonl')
  const { Ana, Cy } = writeTokens(path, { Ana: 'driver', Cy: 'driver' })
  await using server = await startServerProcess('auth.mode=token', `auth.tokens_file=${path}`)
  await using client = await connectDialect1(server.tcpPort)
  client.send('Authenticate', { token: Ana, player_name: '' })
  expect((await client.next()).type).toBe('AuthSuccess')
  const { Bo } = writeTokens(path, { Bo: 'driver' })
  server.kill('SIGHUP')
  await until(async () => (await answerTo(server.tcpPort, Cy)) === 'AuthFailure')
  expect(await answerTo(server.tcpPort, Bo)).toBe('AuthSuccess')
  client.send('Heartbeat', { client_tick: 1 })
  expect((await client.nextOf('HeartbeatAck')).type).toBe('HeartbeatAck')
})

test('SIGHUP ends a server that has nothing to read again, as it ends any program of a terminal', async () => {
  await using server = await startServerProcess()
  server.kill('SIGHUP')
  expect(await server.exitCode).toBeNull()
})
