import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Client } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { openTcp } from '../../src/client/tcp-transport.ts'
import { openUdp } from '../../src/client/udp-socket.ts'
import type { CarId, TrackId } from '../../src/protocol/ids.ts'
import { Chance } from '../fuzz/support/chance.ts'
import { connectDialect1, type Dialect1Client } from '../support/dialect1-client.ts'
import { type LinkFaults, LossyLink } from '../support/lossy-link.ts'
import { CAR, RING } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'
import { raceAsWitness, WITNESSED, type Witness } from '../support/witness.ts'

// Links that lose, delay, double and shuffle, or stand still: whoever is behind one is not hurt beyond it, and nobody else.

let server: TestServer
let witness: Witness
beforeAll(async () => {
  server = await startTestServer(WITNESSED)
  witness = await raceAsWitness(server)
})
afterAll(async () => {
  await witness.client.close()
  await server[Symbol.asyncDispose]()
})

/** Somebody with our own client whose datagrams go over a bad link; the same seed makes the same choices. */
async function driveOver(faults: LinkFaults, seed: number) {
  const link = await LossyLink.open(server.udpPort!, new Chance(seed), faults)
  onTestFinished(() => link[Symbol.asyncDispose]())
  const client = await connect({
    url: `tcp://127.0.0.1:${server.tcpPort}`,
    playerName: 'Far Away',
    transport: openTcp(),
    datagrams: (_, onMessage) => openUdp({ host: '127.0.0.1', port: link.port }, onMessage),
  })
  await client.selectCar(CAR.id as CarId)
  return { link, client }
}

/** Drives until so many inputs were applied; the ticks of the frames that came meanwhile. */
async function driveFor(client: Client, inputs: number): Promise<number[]> {
  const ticks: number[] = []
  let applied = 0
  const stop = client.onTelemetry((frame) => {
    ticks.push(frame.columns.tick)
    applied = client.appliedSequence(frame)
  })
  const timer = setInterval(() => client.sendInput({ steering: 0, throttle: 0.5, brake: 0 }), 5)
  await until(() => applied >= inputs)
  clearInterval(timer)
  stop()
  return ticks
}

function expectInOrder(ticks: readonly number[]): void {
  expect(ticks.length).toBeGreaterThan(5)
  expect(ticks).toEqual([...new Set(ticks)].sort((one, other) => one - other))
}

async function race(client: Client): Promise<void> {
  await client.createSession({ trackId: RING.id as TrackId, maxPlayers: 1, lapLimit: 50 })
  await client.startSession()
}

test.each([
  ['a fifth lost', { loss: 0.2 }],
  ['a fifth doubled', { duplication: 0.2 }],
  ['a fifth overtaken', { reordering: 0.2 }],
  ['20 ms of delay and 20 more of jitter', { delayMs: 20, jitterMs: 20 }],
  [
    'all of it, and a narrow link',
    { loss: 0.1, duplication: 0.1, reordering: 0.1, delayMs: 10, jitterMs: 10, ratePerTurn: 4 },
  ],
] satisfies [string, LinkFaults][])(
  '[UDP2] with %s a driver drives on by datagram, sees his frames in order, and hurts nobody',
  async (_, faults) => {
    const { link, client } = await driveOver(faults, 2026)
    const { dropped } = server.parts.metrics.counters
    const oldBefore = dropped.udp_old
    await race(client)
    await until(() => client.isOnDatagrams)
    expectInOrder(await driveFor(client, 60))
    expect(link.counts.passed).toBeGreaterThan(60)
    if (link.counts.doubled + link.counts.overtaken > 0) expect(dropped.udp_old).toBeGreaterThan(oldBefore)
    await witness.drives()
    await client.close()
  },
)

test('[UDP3] when the link loses every datagram, telemetry and inputs go by the stream', async () => {
  const { link, client } = await driveOver({}, 1)
  await race(client)
  await until(() => client.isOnDatagrams)
  await driveFor(client, 20)
  link.faults = { loss: 1 }
  await until(() => !client.isOnDatagrams)
  expectInOrder(await driveFor(client, 60))
  await witness.drives()
  await client.close()
})

test('[BP1] a driver whose link stood still finds frames of now when it moves again, not the backlog of the time between', async () => {
  await using far = await spectator(witness.sessionId)
  for (let count = 0; count < 30; count++) far.send('TelemetryAck', { tick: tickOf(await far.nextOf('frame')) })
  far.socket.pause()
  const { stats } = server.parts.metronome
  const pausedAt = stats.ticks
  await until(() => stats.ticks > pausedAt + 360)
  const resumedAt = serverTick(await heartbeat(witness.client))
  far.socket.resume()
  let stale = 0
  let tick = tickOf(await far.nextOf('frame'))
  while (tick < resumedAt) {
    stale++
    far.send('TelemetryAck', { tick })
    tick = tickOf(await far.nextOf('frame'))
  }
  // His round trip and two frames that were under way, and a probe a second.
  expect(stale).toBeLessThanOrEqual(12)
  await witness.drives()
})

async function spectator(sessionId: string): Promise<Dialect1Client> {
  const client = await connectDialect1(server.tcpPort)
  client.send('Authenticate', { token: '', player_name: 'Far Away', protocol: 2 })
  await client.nextOf('AuthSuccess')
  client.send('JoinAsSpectator', { session_id: sessionId })
  return client
}

function tickOf({ data }: { readonly data: Buffer }): number {
  return data.readUInt32LE(5)
}

async function heartbeat(client: Dialect1Client) {
  client.send('Heartbeat', { client_tick: 1 })
  return await client.nextOf('HeartbeatAck')
}

function serverTick({ data }: { readonly data: { server_tick: number } }): number {
  return data.server_tick
}
