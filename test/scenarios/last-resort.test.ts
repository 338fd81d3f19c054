import { execFileSync } from 'node:child_process'
import { closeSync, constants, existsSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { SessionId } from '../../src/protocol/ids.ts'
import { createSqliteStorage } from '../../src/storage/sqlite/sqlite-storage.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { connectDialect1, signInDialect1 } from '../support/dialect1-client.ts'
import { freePort } from '../support/free-port.ts'
import {
  type ServerProcess,
  type ServerProcessOptions,
  spawnServer,
  startServerProcessWith,
} from '../support/server-process.ts'
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

/** A server whose log goes elsewhere; resolves when it is ready. */
async function startLoggingTo(stdout: number, { settings = [], nodeArgs = [] }: ServerProcessOptions = {}) {
  const [tcpPort, httpPort] = [await freePort(), await freePort()]
  const ports = [`network.tcp_port=${tcpPort}`, `network.http_port=${httpPort}`]
  const server = await spawnServer({ settings: [...ports, ...settings], nodeArgs }, stdout)
  const isReady = () =>
    fetch(`http://127.0.0.1:${httpPort}/ready`).then(
      ({ status }) => status === 200,
      () => false,
    )
  await until(isReady)
  return { ...server, tcpPort }
}

test.runIf(existsSync('/dev/full'))('a log on a full disk does not end the server', async () => {
  await using server = await startLoggingTo(openSync('/dev/full', 'w'))
  await causeLine(server.tcpPort)
  await causeLine(server.tcpPort)
  await expectAlive(server.tcpPort)
  server.kill('SIGTERM')
  expect(await server.exitCode).toBe(0)
})

/** The end to write to of a pipe that is full, and that nobody reads. */
function fullPipe(path: string): number {
  execFileSync('mkfifo', [path])
  const filling = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  const bytes = Buffer.alloc(4096, '\n')
  const fill = () => {
    for (;;) writeSync(filling, bytes)
  }
  expect(fill).toThrow('EAGAIN')
  onTestFinished(() => closeSync(filling))
  // Opened anew: whether a write blocks is kept for each opening, and it is for the server to say.
  return openSync(path, constants.O_RDWR)
}

test.runIf(process.platform === 'linux').each([
  ['a request to stop', 'SIGTERM', 0],
  ['an error that nobody catches', 'SIGUSR2', 1],
] as const)('a reader of the log who stands still does not keep the process after %s', async (_, signal, code) => {
  using folder = tempFolder()
  const stdout = fullPipe(join(folder.path, 'log'))
  onTestFinished(() => closeSync(stdout))
  await using server = await startLoggingTo(stdout, { settings: ['log.format=json'], nodeArgs: [THROW] })
  server.kill(signal)
  expect(await server.exitCode).toBe(code)
})
