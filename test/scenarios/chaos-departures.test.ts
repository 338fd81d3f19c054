import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectDialect1, type Dialect1Client, frameOf, signInDialect1 } from '../support/dialect1-client.ts'
import { CAR, RING } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'
import { connectWebSocket } from '../support/websocket-client.ts'
import { raceAsWitness, WITNESSED } from '../support/witness.ts'

// Connections that are torn off in the middle of things. ApexSim keeps a ghost of each; eight of them block it.

const RACE = { track_config_id: RING.id, max_players: 3, ai_count: 1, lap_limit: 50, session_kind: 0 }
const LONG = { countdown_seconds: 0, race_seconds_max: 3600, results_seconds: 600 }
const SHORT = { ...LONG, race_seconds_max: 1 }

/** What the host says to bring a session into each phase, and how telemetry names it. */
const PHASES: Readonly<Record<string, { said: (host: Dialect1Client) => void; state: number }>> = {
  lobby: { said: () => {}, state: 0 },
  countdown: { said: (host) => host.send('StartCountdown', { countdown_seconds: 60, next_mode: 7 }), state: 1 },
  racing: { said: (host) => host.send('StartSession'), state: 2 },
  finished: { said: (host) => host.send('StartSession'), state: 3 },
}

let servers: Readonly<Record<'long' | 'short', TestServer>>
beforeAll(async () => {
  const [long, short] = await Promise.all([LONG, SHORT].map((session) => startTestServer({ ...WITNESSED, session })))
  servers = { long: long!, short: short! }
})
afterAll(async () => {
  await servers.long[Symbol.asyncDispose]()
  await servers.short[Symbol.asyncDispose]()
})

async function sessionIn(phase: string) {
  const { said, state } = PHASES[phase]!
  const server = phase === 'finished' ? servers.short : servers.long
  const ana = await driver(server, 'Ana')
  ana.send('CreateSession', RACE)
  const { SessionId } = (await ana.nextOf('SessionJoined')).data
  const bo = await driver(server, 'Bo')
  bo.send('JoinSession', { session_id: SessionId })
  await bo.nextOf('SessionJoined')
  said(ana)
  while (state > 0 && (await bo.nextOf('Telemetry')).data.session_state !== state);
  return { server, ana, bo }
}

async function driver(server: TestServer, name: string): Promise<Dialect1Client> {
  const client = await signInDialect1(server.tcpPort, name)
  client.send('SelectCar', { car_config_id: CAR.id })
  return client
}

async function untilEmpty({ parts: { directory, gate, sweeps, metronome } }: TestServer): Promise<void> {
  await until(
    () => directory.playerCount + directory.sessionCount + gate.total + sweeps.size + metronome.stats.running === 0,
  )
}

test.each(Object.keys(PHASES))(
  '[SES3] a host who drops in the phase %s is followed by the other driver; when he drops too, nothing is left',
  async (phase) => {
    const { server, ana, bo } = await sessionIn(phase)
    const { directory } = server.parts
    ana.socket.resetAndDestroy()
    await until(() => directory.playerCount === 1)
    expect(directory.sessions().map(({ listing }) => listing)).toMatchObject([{ hostName: 'Bo', playerCount: 1 }])
    // Only the host may command.
    bo.send('SetGameMode', { mode: 4 })
    let answer = await bo.next()
    while (answer.type === 'Telemetry' || answer.type === 'LobbyState') answer = await bo.next()
    expect(answer).toMatchObject({ type: 'GameModeChanged' })
    bo.socket.resetAndDestroy()
    await untilEmpty(server)
  },
)

test.each(Object.keys(PHASES))(
  '[SES3] all drop at once in the phase %s: nothing is left, and another may open',
  async (phase) => {
    const { server, ana, bo } = await sessionIn(phase)
    const watcher = await signInDialect1(server.tcpPort, 'Cy')
    watcher.send('JoinAsSpectator', { session_id: server.parts.directory.sessions()[0]!.id })
    await watcher.nextOf('SessionJoined')
    for (const client of [ana, watcher, bo]) client.socket.resetAndDestroy()
    await untilEmpty(server)
    const after = await driver(server, 'Ana')
    after.send('CreateSession', RACE)
    await after.nextOf('SessionJoined')
    await after.close()
  },
)

const SIGN_IN = frameOf('Authenticate', { token: '', player_name: 'Torn' })
const SELECT = frameOf('SelectCar', { car_config_id: CAR.id })
const CREATE = frameOf('CreateSession', RACE)
const PROTECTED = frameOf('CreateSession', { ...RACE, visibility: 2, password: 'secret' })
const START = frameOf('StartSession')

/** What a client has said when it is torn off, most of it without having waited for an answer. */
const TORN: Readonly<Record<string, readonly Uint8Array[]>> = {
  'having said nothing': [],
  'in the middle of a length': [SIGN_IN.subarray(0, 2)],
  'in the middle of a message': [SIGN_IN.subarray(0, 20)],
  'before the answer to its sign-in': [SIGN_IN],
  'before the answer to its session': [SIGN_IN, SELECT, CREATE],
  'while its password is hashed': [SIGN_IN, SELECT, PROTECTED],
  'while its race is prepared': [SIGN_IN, SELECT, CREATE, START],
  'while it leaves': [SIGN_IN, SELECT, CREATE, START, frameOf('LeaveSession')],
  'having said Disconnect': [SIGN_IN, SELECT, CREATE, frameOf('Disconnect')],
  'while it is refused': [SIGN_IN, Uint8Array.of(0xff, 0xff, 0xff, 0xff)],
}

test('a connection that is reset in any state leaves nothing behind, and a race beside it goes on', async () => {
  await using server = await startTestServer(WITNESSED)
  await using witness = await raceAsWitness(server)
  for (const [state, said] of Object.entries(TORN)) {
    const client = await connectDialect1(server.tcpPort)
    client.sendBytes(Buffer.concat(said))
    // Sent before the reset overtakes it: a reset throws away what has not been taken.
    await new Promise((resolve) => setImmediate(resolve))
    client.socket.resetAndDestroy()
    const web = await connectWebSocket(server.httpPort)
    for (const bytes of said) web.socket.send(bytes.subarray(4))
    web.socket.terminate()
    const { directory, gate } = server.parts
    await until(() => gate.total === 1 && directory.playerCount === 1 && directory.sessionCount === 1)
    await witness.drives(2)
    expect(
      server.logLines.filter(({ level }) => level === 'error'),
      state,
    ).toEqual([])
  }
  await until(() => server.parts.sweeps.size === 1)
})
