import { existsSync, openSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { SessionId } from '../../src/protocol/ids.ts'
import { createSqliteStorage } from '../../src/storage/sqlite/sqlite-storage.ts'
import { connectDialect1, signInDialect1 } from '../support/dialect1-client.ts'
import { freePort } from '../support/free-port.ts'
import { type ServerProcess, spawnServer, startServerProcessWith } from '../support/server-process.ts'
import { CAR, RING } from '../support/test-content.ts'
import { until } from '../support/until.ts'

// What ends the process when nothing else has caught it, and what does not end it.

/** Code that the process loads before its own: a signal makes something go wrong where nobody catches it. */
const onSignal = (code: string) => `--import=data:text/javascript,process.on('SIGUSR2',()=>{${code}})`
const THROW = onSignal("throw new Error('injected')")
const REJECT = onSignal("void Promise.reject(new Error('injected'))")
const QUICK = ['session.countdown_seconds=0', 'server.drain_seconds=3600']

async function racing(server: Pick<ServerProcess, 'tcpPort'>) {
  const client = await signInDialect1(server.tcpPort, 'Ana')
  client.send('SelectCar', { car_config_id: CAR.id })
  client.send('CreateSession', {
    track_config_id: RING.id,
    max_players: 2,
    ai_count: 1,
    lap_limit: 100,
    session_kind: 0,
  })
  const sessionId = (await client.nextOf('SessionJoined')).data.SessionId as SessionId
  client.send('StartSession')
  await client.nextOf('Telemetry')
  return { client, sessionId }
}

const fatal = ({ logLines }: ServerProcess) => logLines.filter(({ level }) => level === 'fatal')

test.each([
  ['an exception', THROW, 'uncaughtException'],
  ['a promise that fails unheard', REJECT, 'unhandledRejection'],
])(
  '%s that nobody catches is one clear line; players are told, results saved, and the exit code is 1',
  async (_, fault, origin) => {
    await using server = await startServerProcessWith({ settings: QUICK, nodeArgs: [fault] })
    const { client, sessionId } = await racing(server)
    server.kill('SIGUSR2')
    expect((await client.nextOf('Error')).data).toMatchObject({ code: 503, reason: 'shutting_down' })
    expect(await server.exitCode).toBe(1)
    expect(fatal(server)).toMatchObject([
      {
        msg: 'an unexpected error: the server saves what it can and stops',
        origin,
        err: { message: 'injected', stack: expect.any(String) },
      },
    ])
    const storage = createSqliteStorage({ path: server.databasePath })
    expect(await storage.races(sessionId)).toMatchObject([{ number: 1, entries: [{}, {}] }])
    await storage.close()
  },
)

test('another such error while the server stops ends the process at once', async () => {
  const settings = [...QUICK, 'server.message_grace_ms=10000']
  await using server = await startServerProcessWith({ settings, nodeArgs: [THROW] })
  const { client } = await racing(server)
  server.kill('SIGUSR2')
  await client.nextOf('Error')
  server.kill('SIGUSR2')
  expect(await server.exitCode).toBe(1)
  await until(() => fatal(server).length === 2)
  expect(fatal(server)[1]!.msg).toContain('at once')
})

/** Makes the server write a line to its log. */
async function causeLine(tcpPort: number): Promise<void> {
  const client = await connectDialect1(tcpPort)
  client.sendBytes(Uint8Array.of(0xff, 0xff, 0xff, 0xff))
  await client.untilEnd()
}

async function expectAlive(tcpPort: number): Promise<void> {
  const client = await signInDialect1(tcpPort, 'Ana')
  await client.close()
}

test('a log that nobody reads any more does not end the server', async () => {
  await using server = await startServerProcessWith({})
  server.closeLog()
  await causeLine(server.tcpPort)
  await causeLine(server.tcpPort)
  await expectAlive(server.tcpPort)
  server.kill('SIGTERM')
  expect(await server.exitCode).toBe(0)
})

test.runIf(existsSync('/dev/full'))('a log on a full disk does not end the server', async () => {
  const [tcpPort, httpPort] = [await freePort(), await freePort()]
  const settings = [`network.tcp_port=${tcpPort}`, `network.http_port=${httpPort}`]
  await using server = await spawnServer({ settings }, openSync('/dev/full', 'w'))
  const isReady = () =>
    fetch(`http://127.0.0.1:${httpPort}/ready`).then(
      ({ status }) => status === 200,
      () => false,
    )
  await until(isReady)
  await causeLine(tcpPort)
  await causeLine(tcpPort)
  await expectAlive(tcpPort)
  server.kill('SIGTERM')
  expect(await server.exitCode).toBe(0)
})
