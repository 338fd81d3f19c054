import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Client } from '../../src/client/client.ts'
import type { TrackId } from '../../src/protocol/ids.ts'
import { connectDialect1, type Dialect1Client, signInDialect1, withLength } from '../support/dialect1-client.ts'
import { player, withWorkers } from '../support/session-workers.ts'
import { driveByDatagram } from '../support/steady-driver.ts'
import { CAR, RING } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { bindChannel, channelInput, nextOfKind } from '../support/udp-handshake.ts'
import { openUdpPeer } from '../support/udp-peer.ts'
import { until } from '../support/until.ts'
import { connectWebSocket } from '../support/websocket-client.ts'
import { expectUnhurt, raceAsWitness, WITNESSED } from '../support/witness.ts'

// Sessions in worker threads look to clients as sessions on the main thread do.

const RACE = { track_config_id: RING.id, max_players: 2, ai_count: 0, lap_limit: 9, session_kind: 0 }
const trackId = RING.id as TrackId
const QUICK = { rates: { control_per_second: 1000 } }
const FULL_THROTTLE = { steering: 0, throttle: 1, brake: 0 }

let server: TestServer
beforeAll(async () => {
  server = await startTestServer(withWorkers(1, { tick: WITNESSED.tick }))
})
afterAll(() => server[Symbol.asyncDispose]())

/** Drives until telemetry says that an input was applied. */
async function driveUntilApplied(client: Client): Promise<number> {
  for await (const frame of client.telemetry()) {
    client.sendInput(FULL_THROTTLE)
    const applied = client.appliedSequence(frame)
    if (applied > 0) return applied
  }
  throw new Error('the connection has ended')
}

test('[SES1] dialect 1 creates, drives and leaves over TCP; frames come between SessionJoined and SessionLeft only', async () => {
  await using client = await signInDialect1(server.tcpPort, 'Ana')
  client.send('SelectCar', { car_config_id: CAR.id })
  client.send('CreateSession', RACE)
  expect((await client.next()).type).toBe('SessionJoined')
  client.send('StartSession')
  expect((await client.next()).type).toBe('SessionStarting')
  let speed = 0
  while (speed < 1) {
    client.send('PlayerInput', { server_tick_ack: 0, throttle: 1, brake: 0, steering: 0 })
    speed = (await client.nextOf('Telemetry')).data.car_states[0].speed_mps
  }
  client.send('LeaveSession')
  await client.nextOf('SessionLeft')
  client.send('Disconnect')
  expect((await client.untilEnd()).filter(({ type }) => type === 'Telemetry')).toEqual([])
})

test('[HB2] the worker counts the ticks that HeartbeatAck tells', async () => {
  await using client = await signInDialect1(server.tcpPort, 'Ana')
  client.send('SelectCar', { car_config_id: CAR.id })
  client.send('CreateSession', RACE)
  await client.nextOf('SessionJoined')
  client.send('StartSession')
  const { server_tick } = (await client.nextOf('Telemetry')).data
  client.send('Heartbeat', { client_tick: 1 })
  expect((await client.nextOf('HeartbeatAck')).data.server_tick).toBeGreaterThanOrEqual(server_tick)
})

test('[SES1] a WebSocket of dialect 1 gets telemetry of its race', async () => {
  await using client = await connectWebSocket(server.httpPort)
  client.send('Authenticate', { token: '', player_name: 'Ana' })
  client.send('SelectCar', { car_config_id: CAR.id })
  client.send('CreateSession', RACE)
  const types: string[] = []
  while (types.at(-1) !== 'Telemetry') {
    types.push((await client.next()).type)
    if (types.at(-1) === 'SessionJoined') client.send('StartSession')
  }
  const order = ['AuthSuccess', 'LobbyState', 'SessionJoined', 'SessionStarting', 'GameModeChanged', 'Telemetry']
  expect(types).toEqual(order)
})

test('[CNT2] dialect 2 hears SessionJoined, its snapshot, and only then frames', async () => {
  const host = await player(`tcp://127.0.0.1:${server.tcpPort}`, 'Ana')
  const { id } = await host.createSession({ trackId, maxPlayers: 2, lapLimit: 9 })
  await host.startSession()
  await driveUntilApplied(host)
  const client = await connectDialect1(server.tcpPort)
  client.send('Authenticate', { token: '', player_name: 'Bo', protocol: 2 })
  client.send('JoinAsSpectator', { session_id: id })
  await client.nextOf('SessionJoined')
  expect((await client.next()).type).toBe('SessionSnapshot')
  await client.nextOf('frame')
  client.send('LeaveSession')
  await client.nextOf('SessionLeft')
  client.send('Disconnect')
  expect((await client.untilEnd()).map(({ type }) => type)).not.toContain('frame')
})

test('[INP2] inputs and telemetry of dialect 2 go over a WebSocket, at the rate asked for', async () => {
  const client = await player(`ws://127.0.0.1:${server.httpPort}/ws`, 'Ana')
  await client.createSession({ trackId, maxPlayers: 1, lapLimit: 9 })
  await client.startSession()
  expect(await driveUntilApplied(client)).toBeGreaterThan(0)
  await client.subscribeTelemetry(120)
  const ticks: number[] = []
  client.onTelemetry(({ columns }) => ticks.push(columns.tick))
  await until(() => ticks.slice(1).some((tick, index) => tick - (ticks[index] ?? 0) === 2))
})

test('[UDP1] datagrams go to the socket of the worker, which SessionJoined names, and not to a stranger', async () => {
  expect(server.udpPort).toBeUndefined()
  await using client = await connectDialect1(server.tcpPort)
  client.send('Authenticate', { token: '', player_name: 'Ana', protocol: 2 })
  const { Udp } = (await client.nextOf('AuthSuccess')).data
  client.send('SelectCar', { car_config_id: CAR.id })
  client.send('CreateSession', RACE)
  const { UdpPort } = (await client.nextOf('SessionJoined')).data
  client.send('StartSession')
  await using peer = await openUdpPeer(UdpPort)
  const tag = await bindChannel(peer, Udp.token)
  await using thief = await openUdpPeer(UdpPort)
  await thief.send(channelInput(tag, 5000, 1))
  let applied = 0
  for (let sent = 1; applied === 0; sent++) {
    await peer.send(channelInput(tag, sent, 0.25))
    const frame = await nextOfKind(peer, 1)
    applied = new DataView(frame.buffer, frame.byteOffset).getUint16(2, true)
    expect(applied).toBeLessThanOrEqual(sent)
  }
  expect(thief.inbox).toEqual([])
  const { counters, levels } = server.parts.metrics
  await until(() => counters.bytesIn.udp > 0 && levels.connections('udp') === 1)
  client.send('LeaveSession')
  await client.nextOf('SessionLeft')
  await until(() => levels.connections('udp') === 0)
  const before = counters.dropped.udp_unverified
  const late = setInterval(() => void peer.send(channelInput(tag, 60_000, 1)).catch(() => {}), 20)
  onTestFinished(() => clearInterval(late))
  await until(() => counters.dropped.udp_unverified > before)
})

test('[RATE1] a flood of inputs, by stream and by datagram, and a reader who stops take no tick from a race in a worker', async () => {
  await using witness = await raceAsWitness(server)
  const [flooder, stalled] = [await signIn2('Flooder'), await signIn2('Stalled')]
  flooder.client.send('SelectCar', { car_config_id: CAR.id })
  flooder.client.send('CreateSession', RACE)
  const { UdpPort } = (await flooder.client.nextOf('SessionJoined')).data
  flooder.client.send('StartSession')
  await flooder.client.nextOf('frame')
  await using peer = await openUdpPeer(UdpPort)
  const tag = await bindChannel(peer, flooder.token)
  stalled.client.send('SubscribeTelemetry', { hz: 240 })
  stalled.client.send('JoinAsSpectator', { session_id: witness.sessionId })
  await stalled.client.nextOf('frame')
  stalled.client.socket.pause()
  const input = withLength(channelInput(tag, 1, 1).subarray(10))
  const { dropped } = server.parts.metrics.counters
  const before = dropped.rate_limit
  await expectUnhurt(server, witness, async () => {
    for (let count = 0; count < 3000; count++) {
      flooder.client.sendBytes(input)
      await peer.send(channelInput(tag, count + 1, 1))
    }
    await until(() => dropped.rate_limit > before + 1000)
  })
  // He was kept, and is told again what goes on.
  stalled.client.socket.resume()
  await stalled.client.nextOf('frame')
  for (const { client } of [flooder, stalled]) await client.close()
})

/** Signed in as dialect 2 by a bare socket, with the token of a datagram channel. */
async function signIn2(name: string): Promise<{ client: Dialect1Client; token: Uint8Array }> {
  const client = await connectDialect1(server.tcpPort)
  client.send('Authenticate', { token: '', player_name: name, protocol: 2 })
  const { Udp } = (await client.nextOf('AuthSuccess')).data
  return { client, token: Udp.token }
}

test('[HB1] datagrams to a worker count as life of the connection', async () => {
  await using own = await startTestServer(withWorkers(1, { network: { heartbeat_timeout_ms: 1000 } }))
  await using client = await connectDialect1(own.tcpPort)
  client.send('Authenticate', { token: '', player_name: 'Ana', protocol: 2 })
  const { Udp } = (await client.nextOf('AuthSuccess')).data
  client.send('SelectCar', { car_config_id: CAR.id })
  client.send('CreateSession', RACE)
  const { UdpPort } = (await client.nextOf('SessionJoined')).data
  client.send('StartSession')
  // 480 ticks are two seconds; nothing is said on the stream meanwhile.
  const tick = await driveByDatagram({ port: UdpPort, token: Udp.token, untilTick: 480 })
  client.send('Ping', { t0: 1 })
  expect((await client.nextOf('Pong')).data.server_tick).toBeGreaterThanOrEqual(tick)
})

test('[SES6] a race run by a worker is told, stored and shown', async () => {
  const session = { race_seconds_max: 2, results_seconds: 1 }
  await using own = await startTestServer(withWorkers(1, { session }))
  const client = await player(`tcp://127.0.0.1:${own.tcpPort}`, 'Ana')
  const { id } = await client.createSession({ trackId, maxPlayers: 2, aiCount: 1, lapLimit: 1 })
  await client.startSession()
  await driveUntilApplied(client)
  const live = await (await fetch(`http://127.0.0.1:${own.httpPort}/api/sessions/${id}`)).json()
  expect(live).toMatchObject({ isLive: true, state: 'racing', classification: [{}, {}], cars: [{}, {}] })
  for await (const event of client.events) {
    if (event.type !== 'RaceResults') continue
    expect(event).toMatchObject({ sessionId: id, isPersisted: true })
    break
  }
  const results = await (await fetch(`http://127.0.0.1:${own.httpPort}/api/sessions/${id}/results`)).json()
  expect(results).toMatchObject({ items: [{ number: 1 }] })
})

test('[SES3] when the host leaves, the next driver commands, and a spectator sees it all', async () => {
  const url = `tcp://127.0.0.1:${server.tcpPort}`
  const [ana, bo, cy] = await Promise.all([player(url, 'Ana'), player(url, 'Bo'), player(url, 'Cy')])
  const { id } = await ana.createSession({ trackId, maxPlayers: 2, lapLimit: 9 })
  await bo.joinSession(id)
  const watched = await cy.spectate(id)
  await expect(bo.startSession()).rejects.toMatchObject({ code: 403 })
  await ana.leaveSession()
  await bo.startSession()
  expect(await driveUntilApplied(bo)).toBeGreaterThan(0)
  await until(() => watched.participants.length === 2)
  expect(watched.participants.map(({ name, isSpectator }) => [name, isSpectator])).toEqual([
    ['Bo', false],
    ['Cy', true],
  ])
})

test('[D1.3] the answer to StartSession is the next message, whatever comes meanwhile', async () => {
  await using own = await startTestServer(withWorkers(1, { lobby: { broadcast_interval_ms: 100 }, limits: QUICK }))
  await using client = await signInDialect1(own.tcpPort, 'Ana')
  client.send('SelectCar', { car_config_id: CAR.id })
  client.send('CreateSession', RACE)
  await client.nextOf('SessionJoined')
  for (let round = 0; round < 20; round++) {
    client.send('StartSession')
    client.send('Heartbeat', { client_tick: round })
    client.send('SetGameMode', { mode: 0 })
    client.send('RequestLobbyState')
    let answer = await client.next()
    while (answer.type === 'LobbyState' || answer.type === 'Telemetry') answer = await client.next()
    expect(answer.type).toBe('SessionStarting')
    await client.nextOf('GameModeChanged')
    await client.nextOf('LobbyState')
  }
})
