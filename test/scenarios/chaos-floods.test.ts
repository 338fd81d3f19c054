import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DropReason } from '../../src/observability/counters.ts'
import { Chance } from '../fuzz/support/chance.ts'
import { connectDialect1, type Dialect1Client, frameOf, signInDialect1 } from '../support/dialect1-client.ts'
import { CAR, RING } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { openUdpPeer } from '../support/udp-peer.ts'
import { until } from '../support/until.ts'
import { expectUnhurt, raceAsWitness, WITNESSED, type Witness } from '../support/witness.ts'

// Far too much of everything, with the limits as they are by default unless a test says otherwise.

const { limits: _, ...DEFAULTS } = WITNESSED
const ROOM = { connections_max: 4000, connections_per_address_max: 4000 }
const RACE = { track_config_id: RING.id, max_players: 2, ai_count: 0, lap_limit: 1, session_kind: 0 }

let server: TestServer
let witness: Witness
beforeAll(async () => {
  server = await startTestServer(DEFAULTS)
  witness = await raceAsWitness(server)
})
afterAll(async () => {
  await witness.client.close()
  await server[Symbol.asyncDispose]()
})

/** What was dropped for this reason since the call. */
function countDrops(reason: DropReason): () => number {
  const { dropped } = server.parts.metrics.counters
  const before = dropped[reason]
  return () => dropped[reason] - before
}

/** Sends so many of a message as fast as the socket takes them, which may end before. */
async function flood(client: Dialect1Client, frames: readonly Uint8Array[], count: number): Promise<void> {
  const piece = Buffer.concat(Array.from({ length: 100 }, () => frames).flat())
  for (let sent = 0; sent < count && !client.socket.destroyed; sent += 100) {
    if (!client.socket.write(piece)) await Promise.race([once(client.socket, 'drain'), once(client.socket, 'close')])
  }
}

async function untilAlone({ parts }: TestServer): Promise<void> {
  await until(() => parts.gate.total === 1 && parts.directory.playerCount === 1 && parts.directory.sessionCount === 1)
}

test('[RATE2] a burst of connects beyond the cap is refused, and hurts nobody who is in', async () => {
  const sockets: Socket[] = []
  const refused = countDrops('connection_limit')
  await expectUnhurt(server, witness, async () => {
    for (let count = 0; count < 600; count++) {
      sockets.push(connect({ port: server.tcpPort, host: '127.0.0.1' }).on('error', () => {}))
    }
    await Promise.all(sockets.map((socket) => once(socket, 'connect').catch(() => {})))
    await until(() => refused() >= 600 - 128)
    expect(server.parts.gate.total).toBe(128)
    for (const socket of sockets) socket.destroy()
    await until(() => server.parts.gate.total === 1)
  })
})

test('[AUTH3] bursts of sign-ins by one name, and of goodbyes, are taken in while a race goes on, and leave nobody behind', async () => {
  await using server = await startTestServer({ ...DEFAULTS, limits: ROOM })
  await using witness = await raceAsWitness(server)
  await expectUnhurt(server, witness, async () => {
    const clients = await Promise.all(Array.from({ length: 150 }, () => connectDialect1(server.tcpPort)))
    for (const client of clients) client.send('Authenticate', { token: '', player_name: 'Same' })
    const names = await Promise.all(clients.map(async (client) => (await client.nextOf('AuthSuccess')).data.PlayerName))
    expect(new Set(names).size).toBe(150)
    await Promise.all(clients.map((client) => client.close()))
    await untilAlone(server)
    for (let round = 0; round < 150; round++) {
      const client = await connectDialect1(server.tcpPort)
      client.sendBytes(
        Buffer.concat([frameOf('Authenticate', { token: '', player_name: 'Fast' }), frameOf('Disconnect')]),
      )
      if (round % 2 === 0) client.socket.resetAndDestroy()
    }
    await untilAlone(server)
  })
})

test('[RATE1] 500 requests for sessions do not make 500 sessions: ten at most, one after another, and Error 429', async () => {
  const limitedCount = countDrops('rate_limit')
  const flooder = await signInDialect1(server.tcpPort, 'Flooder')
  flooder.send('SelectCar', { car_config_id: CAR.id })
  await expectUnhurt(server, witness, async () => {
    await flood(flooder, [frameOf('CreateSession', RACE)], 500)
    let limited = await flooder.nextOf('Error')
    while (limited.data.code !== 429) limited = await flooder.nextOf('Error')
    expect(limited.data).toMatchObject({ reason: 'rate_limited', retry_after_seconds: expect.any(Number) })
    expect(server.parts.directory.sessionCount).toBeLessThanOrEqual(2)
    await until(() => limitedCount() >= 480)
  })
  await flooder.close()
  await untilAlone(server)
})

test('[RATE1] a flood of RequestLobbyState is answered as often as its rate allows', async () => {
  const limitedCount = countDrops('rate_limit')
  const { control_per_second: rate } = server.config.limits.rates
  const beganMs = performance.now()
  const flooder = await signInDialect1(server.tcpPort, 'Flooder')
  await expectUnhurt(server, witness, async () => {
    await flood(flooder, [frameOf('RequestLobbyState')], 5000)
    await until(() => limitedCount() > 4000)
  })
  flooder.socket.end()
  const answers = (await flooder.untilEnd()).filter(({ type }) => type === 'LobbyState')
  const elapsedS = (performance.now() - beganMs) / 1000
  expect(answers.length).toBeGreaterThan(0)
  expect(answers.length).toBeLessThanOrEqual(2 * rate + rate * elapsedS)
})

test('[RATE1] a flood of inputs by one connection takes no tick from any session, and ends its sender', async () => {
  const endedCount = countDrops('rate_abuse')
  await using flooder = await signInDialect1(server.tcpPort, 'Flooder')
  flooder.send('JoinAsSpectator', { session_id: witness.sessionId })
  await flooder.nextOf('SessionJoined')
  const input = frameOf('PlayerInput', { server_tick_ack: 1, throttle: 1, brake: 0, steering: 1 })
  await expectUnhurt(server, witness, async () => {
    await flood(flooder, [input], 30_000)
    await until(() => flooder.socket.destroyed)
  })
  expect(endedCount()).toBe(1)
})

test('a flood of upgrades by a foreign page is refused one by one, opens nothing and takes no tick', async () => {
  await untilAlone(server)
  const refusedCount = countDrops('wrong_origin')
  await expectUnhurt(server, witness, async () => {
    for (let round = 0; round < 10; round++) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => upgradeFrom('https://evil.example')))
      expect(new Set(answers)).toEqual(new Set(['HTTP/1.1 403 Forbidden']))
      expect(server.parts.gate.total).toBe(1)
    }
  })
  expect(refusedCount()).toBe(200)
})

/** The status line of the answer to an upgrade that names this origin. */
async function upgradeFrom(origin: string): Promise<string | undefined> {
  const socket = connect({ port: server.httpPort, host: '127.0.0.1' })
  const lines = ['GET /ws HTTP/1.1', 'Host: server', `Origin: ${origin}`, 'Connection: Upgrade', 'Upgrade: websocket']
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  return (await text(socket)).split('\r\n')[0]
}

test('[UDP2] a flood of datagrams from a stranger is counted, not answered, and takes no tick', async () => {
  await using stranger = await openUdpPeer(server.udpPort!)
  const chance = new Chance(1)
  const hello = Buffer.alloc(64)
  hello.set([0xc1, 0x10, ...chance.bytes(32)])
  const [unverified, invalid] = [countDrops('udp_unverified'), countDrops('udp_invalid')]
  await expectUnhurt(server, witness, async () => {
    for (let count = 0; count < 3000; count++) {
      await stranger.send(count % 2 === 0 ? hello : chance.bytes(40))
      // The server is in this process and reads 32 a turn of the loop; what it does not read in time is lost.
      if (count % 16 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await until(() => unverified() > 1000 && invalid() > 1000)
  })
  expect(stranger.inbox).toEqual([])
})
