import { once } from 'node:events'
import { connect as connectTcp, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Client } from '../../src/client/client.ts'
import type { ClientEvent } from '../../src/client/client-event.ts'
import { type NodeConnectOptions, connectNode } from '../../src/client/node.ts'
import { GameMode } from '../../src/protocol/enums.ts'
import type { CarId, TrackId } from '../../src/protocol/ids.ts'
import { connectDialect1, type Dialect1Client } from '../support/dialect1-client.ts'
import { CAR, RING } from '../support/test-content.ts'
import { type ConfigOverrides, startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

// [AUTH5] over real sockets: players who drop out of a race, come back by another way, or do not.

const trackId = RING.id as TrackId
const carId = CAR.id as CarId
const SETTINGS = { session: { countdown_seconds: 0, results_seconds: 0 }, limits: { rates: { control_per_second: 1000 } } }
const RACE = { trackId, maxPlayers: 2, lapLimit: 9 }
const INPUT = { steering: 0, throttle: 0.3, brake: 0 }

async function serve(changes: ConfigOverrides = {}): Promise<TestServer> {
  const { session, ...rest } = changes
  const server = await startTestServer({ ...SETTINGS, ...rest, session: { ...SETTINGS.session, ...session } })
  onTestFinished(() => server[Symbol.asyncDispose]())
  return server
}

/** The TCP sockets of this process's clients to a server, oldest first: what a test cuts a connection with. */
class Cutter {
  readonly port: number
  readonly #sockets: Socket[]
  readonly #gate: { isShut: boolean }

  constructor(port: number, sockets: Socket[], gate: { isShut: boolean }) {
    this.port = port
    this.#sockets = sockets
    this.#gate = gate
  }

  /** Resets every connection under way. */
  cut(): void {
    for (const socket of this.#sockets.splice(0)) socket.resetAndDestroy()
  }

  /** While shut, whoever connects is cut off at once. */
  set isShut(isShut: boolean) {
    this.#gate.isShut = isShut
  }
}

/** A relay in front of the server's TCP port, whose connections can be cut and refused. */
async function relayTo(server: TestServer): Promise<Cutter> {
  const sockets: Socket[] = []
  const gate = { isShut: false }
  const relay = createServer((near) => {
    near.on('error', () => {})
    if (gate.isShut) {
      near.resetAndDestroy()
      return
    }
    const far = connectTcp({ port: server.tcpPort, host: '127.0.0.1', noDelay: true })
    near.setNoDelay(true)
    for (const socket of [near, far]) socket.on('error', () => {})
    near.pipe(far)
    far.pipe(near)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
    sockets.push(near, far)
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    relay.close()
  })
  return new Cutter((relay.address() as { port: number }).port, sockets, gate)
}

async function player(url: string, playerName: string, options: Partial<NodeConnectOptions> = {}): Promise<Client> {
  const client = await connectNode({ url, playerName, udp: false, reconnect: false, ...options })
  onTestFinished(() => client.close())
  return client
}

const tcp = (port: number) => `tcp://127.0.0.1:${port}`
const ws = (server: TestServer) => `ws://127.0.0.1:${server.httpPort}/ws`

/** Drives until an input of this connection is applied. */
async function drives(client: Client): Promise<void> {
  for await (const frame of client.telemetry()) {
    client.sendInput(INPUT)
    if (client.appliedSequence(frame) > 0) return
  }
  throw new Error('the connection has ended')
}

async function eventOf<Type extends ClientEvent['type']>(client: Client, type: Type, isIt: (event: Extract<ClientEvent, { type: Type }>) => boolean = () => true) {
  for await (const event of client.events) {
    if (event.type === type && isIt(event as Extract<ClientEvent, { type: Type }>)) return event as Extract<ClientEvent, { type: Type }>
  }
  throw new Error(`${type} was not told`)
}

async function expectNothingLeft(server: TestServer): Promise<void> {
  const { directory, absences, metronome, gate, sweeps } = server.parts
  await until(() => directory.playerCount === 0 && directory.sessionCount === 0 && gate.total === 0)
  expect([absences.count, absences.tokens.count, metronome.stats.running, sweeps.size]).toEqual([0, 0, 0, 0])
}

/** Ana hosts a race by TCP through a relay and drives; Bo drives by TCP. */
async function racing(changes: ConfigOverrides = {}, anaOptions: Partial<NodeConnectOptions> = {}) {
  const server = await serve(changes)
  const relay = await relayTo(server)
  const ana = await player(tcp(relay.port), 'Ana', anaOptions)
  const bo = await player(tcp(server.tcpPort), 'Bo')
  for (const client of [ana, bo]) await client.selectCar(carId)
  const session = await ana.createSession(RACE)
  await bo.joinSession(session.id)
  await ana.startSession()
  await drives(ana)
  return { server, relay, ana, bo, session }
}

test.each([0, 1])('[AUTH5] who drops out by TCP is driven for, comes back by WebSocket, and is classified (%i workers)', async (workers) => {
  const { server, relay, ana, bo, session } = await racing({ server: { workers } })
  relay.cut()
  const isAnaAway = (isAway: boolean | undefined) => eventOf(bo, 'ParticipantJoined', ({ participant }) => participant.playerId === ana.playerId && participant.isAway === isAway)
  await isAnaAway(true)
  expect(bo.session?.participant(ana.playerId)).toMatchObject({ isAway: true, slot: 0, isHost: true })
  await until(() => server.parts.gate.total === 1)
  const speeds: number[] = []
  const stop = bo.onTelemetry(({ columns }) => speeds.push(columns.speedMps[0] ?? 0))
  await until(() => (speeds.at(-1) ?? 0) > 5)
  stop()
  const { resumeToken = new Uint8Array(32) } = ana
  const back = await player(ws(server), 'Anna', { resumeToken })
  await isAnaAway(undefined)
  expect([back.isResumed, back.playerId, back.playerName, back.session?.id]).toEqual([true, ana.playerId, 'Ana', session.id])
  expect(back.session?.you).toMatchObject({ slot: 0, gridPosition: 1, isHost: true })
  await drives(back)
  await back.setGameMode(GameMode.Lobby)
  await back.leaveSession()
  await back.close()
  await bo.close()
  await expectNothingLeft(server)
})

test('[AUTH5] a race goes to its flag with the laps of somebody who was away for a part of it', async () => {
  const { server, relay, ana, bo } = await racing()
  relay.cut()
  await eventOf(bo, 'ParticipantJoined', ({ participant }) => participant.isAway === true)
  // The AI drives a lap for her.
  const lap = await eventOf(bo, 'LapCompleted', ({ playerId }) => playerId === ana.playerId)
  const { resumeToken = new Uint8Array(32) } = ana
  const back = await player(ws(server), 'Ana', { resumeToken })
  const row = back.session?.snapshot.classification.find(({ playerId }) => playerId === ana.playerId)
  expect(row).toMatchObject({ name: 'Ana', status: 'running', lastLapMs: lap.timeMs, laps: lap.lap })
})

test('[AUTH5] by datagrams too: the channel is opened again with a new token (workers)', async () => {
  const { server, relay, ana } = await racing({ server: { workers: 1 } }, { udp: true })
  await until(() => ana.isOnDatagrams)
  relay.cut()
  await until(() => server.parts.gate.total === 1)
  const { resumeToken = new Uint8Array(32) } = ana
  const back = await player(tcp(server.tcpPort), 'Ana', { resumeToken, udp: true })
  await until(() => back.isOnDatagrams)
  await drives(back)
})

test('[AUTH5] who does not come back in time is out: left in the order, his seat free, his token void', async () => {
  const { server, relay, ana, bo, session } = await racing({ session: { reconnect_grace_ms: 200 } })
  relay.cut()
  await eventOf(bo, 'ParticipantLeft', ({ playerId }) => playerId === ana.playerId)
  await eventOf(bo, 'HostChanged', ({ playerId }) => playerId === bo.playerId)
  const { resumeToken = new Uint8Array(32) } = ana
  const late = await player(ws(server), 'Ana', { resumeToken })
  expect([late.isResumed, late.playerName, late.session]).toEqual([false, 'Ana', undefined])
  expect(late.playerId).not.toBe(ana.playerId)
  const watching = await late.spectate(session.id)
  expect(watching.snapshot.classification.find(({ playerId }) => playerId === ana.playerId)).toMatchObject({ status: 'left' })
  for (const client of [late, bo]) await client.close()
  await expectNothingLeft(server)
})

test('[AUTH5] of a last player nothing is left when his grace is over', async () => {
  const server = await serve({ session: { reconnect_grace_ms: 200 } })
  const relay = await relayTo(server)
  const ana = await player(tcp(relay.port), 'Ana')
  await ana.selectCar(carId)
  await ana.createSession(RACE)
  await ana.startSession()
  await drives(ana)
  relay.cut()
  await until(() => server.parts.absences.count === 1)
  expect(server.parts.directory.sessionCount).toBe(1)
  await expectNothingLeft(server)
})

/** Signs in as dialect 2 over a plain socket, which says nothing that it is not told to. */
async function signIn(server: TestServer, resumeToken?: Uint8Array): Promise<{ client: Dialect1Client; data: Record<string, unknown> & { ResumeToken: Uint8Array } }> {
  const client = await connectDialect1(server.tcpPort)
  const resume = resumeToken === undefined ? {} : { resume_token: resumeToken }
  client.send('Authenticate', { token: '', player_name: 'Ana', protocol: 2, ...resume })
  return { client, data: (await client.nextOf('AuthSuccess')).data }
}

async function signedInAndRacing(server: TestServer) {
  const ana = await signIn(server)
  ana.client.send('SelectCar', { car_config_id: carId })
  ana.client.send('CreateSession', { track_config_id: trackId, max_players: 2, ai_count: 0, lap_limit: 9 })
  ana.client.send('StartSession')
  await ana.client.nextOf('frame')
  return ana
}

test('[AUTH5] a token works again until the first message after its use, and then no more', async () => {
  const server = await serve()
  const ana = await signedInAndRacing(server)
  ana.client.socket.resetAndDestroy()
  // AuthSuccess is lost, as far as this client can tell.
  const lost = await signIn(server, ana.data.ResumeToken)
  expect(lost.data).toMatchObject({ Resumed: true, PlayerId: ana.data['PlayerId'] })
  lost.client.socket.resetAndDestroy()
  const second = await signIn(server, ana.data.ResumeToken)
  expect(second.data).toMatchObject({ Resumed: true, PlayerId: ana.data['PlayerId'] })
  second.client.send('Ping', { t0: 1 })
  await second.client.nextOf('Pong')
  second.client.socket.resetAndDestroy()
  const third = await signIn(server, ana.data.ResumeToken)
  expect(third.data['Resumed']).toBe(false)
  expect((await signIn(server, second.data.ResumeToken)).data).toMatchObject({ Resumed: true, PlayerId: ana.data['PlayerId'] })
  // The one that was made out and never seen again was replaced.
  expect((await signIn(server, lost.data.ResumeToken)).data['Resumed']).toBe(false)
})

test('[AUTH5] an old connection that is still open is told 409 and closed; the new one goes on alone', async () => {
  const server = await serve()
  const ana = await signedInAndRacing(server)
  const again = await signIn(server, ana.data.ResumeToken)
  const last = (await ana.client.untilEnd()).filter(({ type }) => type !== 'frame').at(-1)
  expect(last).toMatchObject({ type: 'Error', data: { code: 409, reason: 'signed_in_elsewhere' } })
  expect((await again.client.next()).type).toBe('SessionJoined')
  expect((await again.client.next()).type).toBe('SessionSnapshot')
  await again.client.nextOf('frame')
  expect([server.parts.directory.playerCount, server.parts.absences.count]).toEqual([1, 0])
  again.client.send('Disconnect')
  await again.client.untilEnd()
  await expectNothingLeft(server)
})

test.each([0, 1])('[AUTH5] a client whose link is cut and refused a few times comes back by itself, in mid-loop (%i workers)', async (workers) => {
  const reconnect = { firstDelayMs: 5, delayMsMax: 20 }
  const { server, relay, ana, session } = await racing({ server: { workers } }, { reconnect })
  const frames = ana.telemetry()[Symbol.asyncIterator]()
  await frames.next()
  relay.isShut = true
  relay.cut()
  await eventOf(ana, 'connection', ({ state }) => state === 'reconnecting')
  await until(() => server.parts.absences.count === 1)
  const listing = ana.listCars()
  relay.isShut = false
  await eventOf(ana, 'connection', ({ state }) => state === 'resumed')
  expect([ana.isResumed, ana.session, server.parts.absences.count]).toEqual([true, session, 0])
  expect((await listing).items).toHaveLength(1)
  expect((await frames.next()).done).toBe(false)
  await drives(ana)
})

test('[SHUT1] a stop waits for nobody who is away', async () => {
  const { server, relay, bo } = await racing({ server: { drain_seconds: 60 } })
  relay.cut()
  await until(() => server.parts.absences.count === 1)
  server.stop()
  await until(() => server.parts.directory.playerCount === 1)
  await bo.close()
  await server.closed
  expect([server.parts.absences.count, server.parts.directory.playerCount]).toEqual([0, 0])
})
