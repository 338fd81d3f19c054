import { expect, onTestFinished, test } from 'vitest'
import { connectDialect1, type Dialect1Client, signInDialect1 } from '../support/dialect1-client.ts'
import { CAR, RING } from '../support/test-content.ts'
import { type ConfigOverrides, startTestServer } from '../support/test-server.ts'
import { bindChannel, channelInput, nextOfKind } from '../support/udp-handshake.ts'
import { openUdpPeer, type UdpPeer } from '../support/udp-peer.ts'
import { until } from '../support/until.ts'

const TELEMETRY = 0x01
const RACE = { track_config_id: RING.id, max_players: 2, ai_count: 0, lap_limit: 1, session_kind: 0 }

/** A driver of dialect 2 in a race, with a datagram socket that has proved nothing yet. */
async function race(overrides: ConfigOverrides = {}) {
  const network = { heartbeat_timeout_ms: 60_000 }
  const server = await startTestServer({ session: { countdown_seconds: 0 }, network, ...overrides })
  onTestFinished(() => server[Symbol.asyncDispose]())
  const client = await connectDialect1(server.tcpPort)
  client.send('Authenticate', { token: '', player_name: 'Ana', protocol: 2 })
  const { Udp } = (await client.nextOf('AuthSuccess')).data
  client.send('SelectCar', { car_config_id: CAR.id })
  client.send('CreateSession', RACE)
  const joined = (await client.nextOf('SessionJoined')).data
  client.send('StartSession')
  // A channel whose client says nothing is given up after two seconds, and a busy machine may prepare a race for longer.
  await client.nextOf('frame')
  const peer = await openUdpPeer(joined.UdpPort)
  onTestFinished(() => peer[Symbol.asyncDispose]())
  return { server, client, peer, token: Udp.token as Uint8Array, joined }
}

/** Sends input after input until the head of a frame says that one was applied; both sequences. */
async function driveUntilApplied(peer: UdpPeer, tag: Uint8Array): Promise<{ applied: number; sent: number }> {
  for (let sent = 1; ; sent++) {
    await peer.send(channelInput(tag, sent, 0.25))
    const frame = await nextOfKind(peer, TELEMETRY)
    const applied = new DataView(frame.buffer, frame.byteOffset).getUint16(2, true)
    if (applied > 0) return { applied, sent }
  }
}

/** Waits until everything that was sent to the peer is there, and takes it: the system keeps the order on loopback. */
async function hearAllSent(peer: UdpPeer): Promise<Uint8Array[]> {
  await using sender = await openUdpPeer(peer.port)
  await sender.send(Buffer.from('last'))
  const heard: Uint8Array[] = []
  for (;;) {
    const bytes = await peer.next()
    if (Buffer.from(bytes).toString() === 'last') return heard
    heard.push(bytes)
  }
}

/** Throws away what came by the stream and resolves with the next frame there. */
async function nextStreamFrame(client: Dialect1Client): Promise<Uint8Array> {
  while (client.inbox.length > 0) await client.next()
  return (await client.nextOf('frame')).data
}

test('[AUTH4] SessionJoined says where datagrams go: to the host connected to, unless the configuration names one', async () => {
  const { server, joined } = await race()
  expect(joined).toMatchObject({ UdpHost: '', UdpPort: server.udpPort })
})

test('[UDP1] before its channel is bound a driver gets telemetry by the stream, and then by datagram', async () => {
  const { client, peer, token } = await race()
  expect((await nextStreamFrame(client)).subarray(0, 2)).toEqual(Buffer.of(0xc1, TELEMETRY))
  await bindChannel(peer, token)
  const first = await nextOfKind(peer, TELEMETRY)
  const second = await nextOfKind(peer, TELEMETRY)
  const tickOf = (frame: Uint8Array) => new DataView(frame.buffer, frame.byteOffset).getUint32(5, true)
  expect(tickOf(second)).toBeGreaterThan(tickOf(first))
  expect(first.length).toBeLessThanOrEqual(1152)
})

test('[INP2] an input by datagram is applied, as the head of the telemetry says', async () => {
  const { peer, token } = await race()
  const tag = await bindChannel(peer, token)
  const { applied, sent } = await driveUntilApplied(peer, tag)
  expect(applied).toBeLessThanOrEqual(sent)
})

test('[UDP2] datagrams of somebody else do not move the car, and he hears nothing', async () => {
  const { server, peer, token, joined } = await race()
  const tag = await bindChannel(peer, token)
  await using thief = await openUdpPeer(joined.UdpPort)
  await thief.send(channelInput(tag, 5000, 1))
  const { applied, sent } = await driveUntilApplied(peer, tag)
  expect(applied).toBeLessThanOrEqual(sent)
  expect(thief.inbox).toEqual([])
  await until(() => server.parts.metrics.counters.dropped.udp_unverified === 1)
})

test('[UDP3] when the datagrams of the client stop, telemetry comes by the stream again', async () => {
  const { client, peer, token } = await race()
  await bindChannel(peer, token)
  await nextOfKind(peer, TELEMETRY)
  // What the stream still held from before is over when the answer to this is there.
  client.send('Ping', { t0: 1 })
  await client.nextOf('Pong')
  expect((await nextStreamFrame(client))[1]).toBe(TELEMETRY)
})

test('[UDP2] a peer that moves proves itself again, and telemetry follows it', async () => {
  const { peer, token, joined } = await race()
  await bindChannel(peer, token)
  await using moved = await openUdpPeer(joined.UdpPort)
  const tag = await bindChannel(moved, token)
  expect((await driveUntilApplied(moved, tag)).applied).toBeGreaterThan(0)
})

test('[UDP1] the channel ends with its connection: nothing is sent to its address any more', async () => {
  const { server, client, peer, token, joined } = await race()
  await using watcher = await signInDialect1(server.tcpPort, 'Bo')
  watcher.send('JoinAsSpectator', { session_id: joined.SessionId })
  const tag = await bindChannel(peer, token)
  await nextOfKind(peer, TELEMETRY)
  await client.close()
  await until(() => server.parts.gate.total === 1)
  await hearAllSent(peer)
  const { dropped } = server.parts.metrics.counters
  const before = dropped.udp_unverified
  await peer.send(channelInput(tag, 1, 1))
  await until(() => dropped.udp_unverified === before + 1)
  // The race goes on without him.
  while (watcher.inbox.length > 0) await watcher.next()
  for (let frame = 0; frame < 5; frame++) await watcher.nextOf('Telemetry')
  expect(await hearAllSent(peer)).toEqual([])
})

test('[UDP1] dialect 1 is offered no datagrams, and nobody is where they are off', async () => {
  await using server = await startTestServer({ network: { udp: { mode: 'off' } } })
  expect(server.udpPort).toBeUndefined()
  await using one = await signInDialect1(server.tcpPort, 'Ana')
  expect(one.playerId).toHaveLength(36)
  await using two = await connectDialect1(server.tcpPort)
  two.send('Authenticate', { token: '', player_name: 'Bo', protocol: 2 })
  expect((await two.nextOf('AuthSuccess')).data.Udp).toEqual({ mode: 'off' })
})
