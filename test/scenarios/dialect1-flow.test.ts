import { expect, test } from 'vitest'
import { type Dialect1Client, type ServerSaid, signInDialect1 } from '../support/dialect1-client.ts'
import { CAR, RING } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

// What a client written for the reference server does, from sign-in to goodbye, over real TCP.

const patient = { network: { heartbeat_timeout_ms: 60_000 }, lobby: { broadcast_interval_ms: 100 } } as const
const quick = { ...patient, session: { countdown_seconds: 0 } } as const

/** The reply to a request: the very next message but for telemetry and lobby states that were on their way before it. */
async function ask(client: Dialect1Client, type: string, data?: Record<string, unknown>): Promise<ServerSaid> {
  client.send(type, data)
  for (;;) {
    const message = await client.next()
    if (message.type !== 'Telemetry' && message.type !== 'LobbyState') return message
  }
}

function createSession(client: Dialect1Client, changes: Record<string, unknown> = {}): Promise<ServerSaid> {
  const request = { track_config_id: RING.id, max_players: 4, ai_count: 1, lap_limit: 1, session_kind: 0, ...changes }
  return ask(client, 'CreateSession', request)
}

/** The client sees the end of a connection a moment before the server does; a ghost would stay, and time the test out. */
function untilNobodyIsIn({ parts: { directory, metronome } }: TestServer): Promise<void> {
  return until(() => directory.playerCount + directory.sessionCount + metronome.stats.running === 0)
}

test('[SES1] sign in, choose, create, start, drive, leave and disconnect', async () => {
  await using server = await startTestServer(quick)
  const client = await signInDialect1(server.tcpPort, 'Ana')
  client.send('RequestLobbyState')
  const lobby = await client.nextOf('LobbyState')
  expect(lobby.data.TrackConfigs).toMatchObject([{ Id: RING.id, Name: RING.name }])
  expect(lobby.data.CarConfigs).toMatchObject([{ Id: CAR.id }])
  expect(lobby.data.PlayersInLobby).toMatchObject([{ Id: client.playerId, Name: 'Ana' }])
  client.send('SelectCar', { car_config_id: CAR.id })
  const joined = await createSession(client)
  expect(joined).toMatchObject({ type: 'SessionJoined', data: { YourGridPosition: 2 } })
  expect(await ask(client, 'StartSession')).toEqual({ type: 'SessionStarting', data: { countdown_seconds: 0 } })

  const own = (frame: ServerSaid) => {
    const cars = frame.data.car_states as {
      player_id: Uint8Array
      is_ai?: boolean
      track_progress: number
      gear: number
    }[]
    return cars.find(({ player_id }) => Buffer.from(player_id).toString('hex') === client.playerId.replaceAll('-', ''))!
  }
  const frames: ServerSaid[] = []
  while (frames.length < 45) {
    const frame = await client.nextOf('Telemetry')
    if (frame.data.session_state === 2) frames.push(frame)
    client.send('PlayerInput', { server_tick_ack: frame.data.server_tick, throttle: 0.6, brake: 0, steering: -0.05 })
  }
  const { length } = frames
  const drivenM = own(frames[length - 1]!).track_progress - own(frames[0]!).track_progress
  expect(drivenM).toBeGreaterThan(0.5)
  expect(own(frames[length - 1]!).gear).toBeGreaterThanOrEqual(1)
  expect(frames[0]!.data.car_states).toHaveLength(2)
  expect(frames[length - 1]!.data.game_mode).toBe(7)

  client.send('Heartbeat', { client_tick: 1 })
  expect((await client.nextOf('HeartbeatAck')).data.server_tick).toBeGreaterThan(100)
  expect(await ask(client, 'LeaveSession')).toEqual({ type: 'SessionLeft' })
  client.send('Disconnect')
  await client.untilEnd()
  await untilNobodyIsIn(server)
})

test('[D1.3] nothing but what was periodic and on its way comes before a reply', async () => {
  await using server = await startTestServer(quick)
  await using client = await signInDialect1(server.tcpPort, 'Ana')
  client.send('SelectCar', { car_config_id: CAR.id })
  for (let round = 0; round < 3; round++) {
    expect((await createSession(client)).type).toBe('SessionJoined')
    expect((await ask(client, 'StartSession')).type).toBe('SessionStarting')
    expect((await client.nextOf('GameModeChanged')).data).toEqual({ mode: 7 })
    expect((await ask(client, 'LeaveSession')).type).toBe('SessionLeft')
  }
})

test('[SES1] what is refused is said in the words of the reference, and the connection goes on', async () => {
  await using server = await startTestServer(quick)
  await using client = await signInDialect1(server.tcpPort, 'Ana')
  const unknown = '99999999-0000-4000-8000-000000000000'
  expect(await createSession(client)).toMatchObject({
    data: { code: 400, message: 'Must select a car before creating session' },
  })
  expect(await ask(client, 'SelectCar', { car_config_id: unknown })).toMatchObject({
    type: 'Error',
    data: { code: 404 },
  })
  client.send('SelectCar', { car_config_id: CAR.id })
  expect(await createSession(client, { track_config_id: unknown })).toMatchObject({ data: { code: 404 } })
  expect(await createSession(client, { max_players: 0 })).toMatchObject({ type: 'Error' })
  expect(await createSession(client, { ai_count: 4 })).toMatchObject({ type: 'Error' })
  expect(await ask(client, 'StartSession')).toMatchObject({ data: { code: 409 } })
  expect(server.parts.directory.sessionCount).toBe(0)
  expect((await createSession(client)).type).toBe('SessionJoined')
  expect(await createSession(client)).toMatchObject({ data: { code: 409 } })
  expect(await ask(client, 'SetGameMode', { mode: 6 })).toMatchObject({ data: { code: 501 } })
})

test('twenty dropped clients leave neither a ghost player nor a ghost session, and block nobody', async () => {
  await using server = await startTestServer(quick)
  for (let round = 0; round < 20; round++) {
    const client = await signInDialect1(server.tcpPort, 'Ana')
    client.send('SelectCar', { car_config_id: CAR.id })
    expect((await createSession(client)).type).toBe('SessionJoined')
    if (round % 2 === 0) await ask(client, 'StartSession')
    if (round % 3 === 0) client.socket.resetAndDestroy()
    else await client.close()
  }
  const last = await signInDialect1(server.tcpPort, 'Ana')
  await last.close()
  await untilNobodyIsIn(server)
})

test('[SES2] the countdown runs down, the race begins and ends, and the session is back in its lobby', async () => {
  const session = { countdown_seconds: 1, race_seconds_max: 1, results_seconds: 1 }
  await using server = await startTestServer({ ...patient, session })
  await using client = await signInDialect1(server.tcpPort, 'Ana')
  client.send('SelectCar', { car_config_id: CAR.id })
  await createSession(client, { ai_count: 3 })
  await ask(client, 'StartSession')
  const countdown = await client.nextOf('Telemetry')
  expect(countdown.data).toMatchObject({ session_state: 1, game_mode: 2 })
  expect(countdown.data.countdown_ms).toBeLessThan(1000)
  expect((await client.nextOf('GameModeChanged')).data).toEqual({ mode: 7 })
  const states: number[] = []
  for (let message = await client.next(); message.type !== 'GameModeChanged'; message = await client.next()) {
    if (message.type === 'Telemetry') states.push(message.data.session_state as number)
    else expect(message.type).toBe('LobbyState')
  }
  expect([...new Set(states)]).toEqual([2, 3])
  const lobby = await client.nextOf('LobbyState')
  expect(lobby.data.AvailableSessions).toMatchObject([{ State: 0, PlayerCount: 1, HostName: 'Ana' }])
})
