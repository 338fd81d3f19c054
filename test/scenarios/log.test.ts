import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { writeTokens } from '../support/auth-files.ts'
import { connectDialect1, signInDialect1 } from '../support/dialect1-client.ts'
import { type ServerProcess, startServerProcessWith } from '../support/server-process.ts'
import { type LogLine, startTestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'
import { connectWebSocket } from '../support/websocket-client.ts'

// What is in the log of servers that real clients have been to.

const changes = ({ logLines }: Pick<ServerProcess, 'logLines'>) =>
  logLines.filter(({ msg }) => msg === 'the level of the log is changed')

test('SIGUSR2 changes the level to debug and back, and the log file has all lines, those of a fatal end too', async () => {
  using folder = tempFolder()
  const settings = [`log.file=${join(folder.path, 'log', 'apexsim.log')}`, 'log.actor_events_per_second=5']
  const fault = "--import=data:text/javascript,process.on('SIGWINCH',()=>{throw new Error('injected')})"
  await using server = await startServerProcessWith({ settings, nodeArgs: [fault] })
  server.kill('SIGUSR2')
  await until(() => changes(server).length === 1)
  const client = await connectDialect1(server.tcpPort)
  client.send('Authenticate', { token: '', player_name: 'Ana' })
  await client.next()
  server.kill('SIGUSR2')
  await until(() => changes(server).length === 2)
  expect(changes(server)).toMatchObject([
    { from: 'info', to: 'debug' },
    { from: 'debug', to: 'info' },
  ])
  server.kill('SIGWINCH')
  expect(await server.exitCode).toBe(1)
  const lines = readFileSync(join(folder.path, 'log', 'apexsim.1.log'), 'utf8')
    .trimEnd()
    .split('\n')
  const said = lines.map((line) => JSON.parse(line) as LogLine)
  expect(said.map(({ msg }) => msg)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^ready/),
      'a player has signed in',
      'an event of an actor',
      'stopped',
    ]),
  )
  expect(said.find(({ level }) => level === 'fatal')).toMatchObject({ err: { message: 'injected' } })
})

test('a log file that cannot be written does not end the server', async () => {
  using folder = tempFolder()
  const file = join(folder.path, 'file')
  await using server = await startServerProcessWith({ settings: [`log.file=${join('/dev/null', file)}`] })
  const client = await signInDialect1(server.tcpPort, 'Ana')
  await client.close()
  server.kill('SIGTERM')
  expect(await server.exitCode).toBe(0)
  expect(existsSync(file)).toBe(false)
})

test('the log names networks, and no address of a client; every line about a connection has its id, and its player’s', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'tokens.jsonl')
  const { Ana } = writeTokens(path, { Ana: 'driver' })
  await using server = await startTestServer({ auth: { mode: 'token', tokens_file: path } })
  const good = await connectDialect1(server.tcpPort)
  good.send('Authenticate', { token: Ana, player_name: '' })
  const { PlayerId: playerId } = (await good.next()).data
  const bad = await connectDialect1(server.tcpPort)
  bad.send('Authenticate', { token: 'guess', player_name: 'Bo' })
  await bad.next()
  await bad.close()
  const web = await connectWebSocket(server.httpPort)
  web.send('Authenticate', { token: 'guess', player_name: 'Cy' })
  await web.next()
  good.socket.resetAndDestroy()
  const about = (msg: string) => server.logLines.filter((line) => line.msg === msg)
  await until(() => about('connection lost').length > 0 && about('sign-in refused').length === 2)
  const { connectionId } = about('a player has signed in')[0]!
  expect(connectionId).toEqual(expect.any(String))
  for (const msg of ['a player has signed in', 'connection lost']) {
    expect(about(msg)).toMatchObject([{ connectionId, playerId }])
  }
  expect(about('sign-in refused')).toMatchObject([
    { connectionId: expect.any(String), address: '127.0.0.x' },
    { connectionId: expect.any(String), address: expect.stringMatching(/^(127\.0\.0|::)/) },
  ])
  expect(JSON.stringify(server.logLines)).not.toContain('127.0.0.1')
})
