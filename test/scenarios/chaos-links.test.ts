import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Client } from '../../src/client/client.ts'
import { connect } from '../../src/client/connect.ts'
import { openTcp } from '../../src/client/tcp-transport.ts'
import { openUdp } from '../../src/client/udp-socket.ts'
import type { CarId, TrackId } from '../../src/protocol/ids.ts'
import { createInputFrame, encodeInputFrame } from '../../src/protocol/input/input-frame.ts'
import { Chance } from '../fuzz/support/chance.ts'
import { connectDialect1, type Dialect1Client, withLength } from '../support/dialect1-client.ts'
import { type LinkFaults, LossyLink } from '../support/lossy-link.ts'
import { CAR, RING } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'
import { expectUnhurt, raceAsWitness, WITNESSED, type Witness } from '../support/witness.ts'

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
  // At the rate of ticks, what a busy machine makes up for at once comes so shuffled that it looks like a new count.
  await client.subscribeTelemetry(60)
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

/** Where a link counts what it has done. Each datagram that passes has been delayed. */
const COUNTED_AS: Readonly<Record<keyof LinkFaults, keyof LossyLink['counts']>> = {
  loss: 'lost',
  duplication: 'doubled',
  reordering: 'overtaken',
  delayMs: 'passed',
  jitterMs: 'passed',
  ratePerTurn: 'squeezed',
}

test.each([
  ['a fifth lost', { loss: 0.2 }],
  ['a fifth doubled', { duplication: 0.2 }],
  ['a fifth overtaken', { reordering: 0.2 }],
  ['20 ms of delay and 20 more of jitter', { delayMs: 20, jitterMs: 20 }],
  [
    'all of it, and a narrow link',
    { loss: 0.1, duplication: 0.1, reordering: 0.1, delayMs: 10, jitterMs: 10, ratePerTurn: 2 },
  ],
] satisfies [string, LinkFaults][])(
  '[UDP2] with %s a driver drives on by datagram, sees his frames in order, and hurts nobody',
  async (_, faults: LinkFaults) => {
    const { link, client } = await driveOver(faults, 2026)
    const { dropped } = server.parts.metrics.counters
    const oldBefore = dropped.udp_old
    await expectUnhurt(server, witness, async () => {
      await race(client)
      await until(() => client.isOnDatagrams)
      expectInOrder(await driveFor(client, 60))
      await client.close()
    })
    expect(link.counts.passed).toBeGreaterThan(30)
    for (const fault of Object.keys(faults))
      expect(link.counts[COUNTED_AS[fault as keyof LinkFaults]], fault).toBeGreaterThan(0)
    if (faults.duplication !== undefined || faults.reordering !== undefined) {
      expect(dropped.udp_old).toBeGreaterThan(oldBefore)
    }
  },
)

test('[UDP3] when the link loses every datagram, telemetry and inputs go by the stream', async () => {
  const { link, client } = await driveOver({}, 1)
  await expectUnhurt(server, witness, async () => {
    await race(client)
    await until(() => client.isOnDatagrams)
    await driveFor(client, 20)
    link.faults = { loss: 1 }
    await until(() => !client.isOnDatagrams)
    expectInOrder(await driveFor(client, 60))
    await client.close()
  })
})

test('[BP1] a driver whose link stood still finds frames of now when it moves again, not the backlog of the time between', async () => {
  await using far = await farDriver()
  const { stats } = server.parts.metronome
  await expectUnhurt(server, witness, async () => {
    const roundTrips: number[] = []
    const behind: number[] = []
    for (let count = 0; count < SETTLED_FRAMES; count++) {
      const tick = await nextTick(far)
      acknowledge(far, tick)
      const now = await sessionTick(far)
      roundTrips.push(now - tick)
      behind.push(stats.ticks - now)
    }
    const startedBefore = Math.min(...behind)
    far.socket.pause()
    const pausedAt = stats.ticks
    await until(() => stats.ticks > pausedAt + 360)
    const resumedAt = stats.ticks
    far.socket.resume()
    let stale = 0
    for (let tick = await nextTick(far); tick < resumedAt - startedBefore; tick = await nextTick(far)) {
      acknowledge(far, tick)
      stale++
    }
    const probes = Math.ceil((resumedAt - pausedAt) / TICK_HZ)
    // What a round trip takes, and two; the median is of whole ticks.
    expect(stale).toBeLessThanOrEqual(2 + Math.ceil((median(roundTrips) + 1) / TICKS_PER_FRAME) + probes)
  })
})

const TICK_HZ = 240
const TICKS_PER_FRAME = 4
/** Enough that the server knows how far away he is. */
const SETTLED_FRAMES = 40

/** Somebody who drives in a session of his own by a bare socket, at 60 frames a second by the stream. */
async function farDriver(): Promise<Dialect1Client> {
  const client = await connectDialect1(server.tcpPort)
  client.send('Authenticate', { token: '', player_name: 'Far Away', protocol: 2 })
  client.send('SelectCar', { car_config_id: CAR.id })
  client.send('CreateSession', {
    track_config_id: RING.id,
    max_players: 1,
    ai_count: 0,
    lap_limit: 50,
    session_kind: 0,
  })
  await client.nextOf('SessionJoined')
  client.send('StartSession')
  return client
}

async function nextTick(client: Dialect1Client): Promise<number> {
  const { data } = await client.nextOf('frame')
  return (data as Buffer).readUInt32LE(5)
}

/** Whoever drives acknowledges with his inputs. */
function acknowledge(client: Dialect1Client, ackTick: number): void {
  const input = Object.assign(createInputFrame(), { sequence: ackTick, ackTick, count: 1 })
  client.sendBytes(withLength(encodeInputFrame(input)))
}

/** The tick at which the server had what was said before. */
async function sessionTick(client: Dialect1Client): Promise<number> {
  client.send('Ping', { t0: 1 })
  return (await client.nextOf('Pong')).data.server_tick
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0
}
