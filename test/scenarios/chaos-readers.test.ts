import { expect, test } from 'vitest'
import { connectDialect1, type Dialect1Client, signInDialect1 } from '../support/dialect1-client.ts'
import { RING } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'
import { expectUnhurt, raceAsWitness, WITNESSED } from '../support/witness.ts'

// Clients that do not read, in every way of not reading.

async function signIn2(server: TestServer): Promise<Dialect1Client> {
  const client = await connectDialect1(server.tcpPort)
  client.send('Authenticate', { token: '', player_name: 'Stalled', protocol: 2 })
  await client.nextOf('AuthSuccess')
  return client
}

/** Asks for more than all buffers between hold, and reads nothing of it. */
async function oweEverything(server: TestServer, client: Dialect1Client): Promise<void> {
  const { dropped } = server.parts.metrics.counters
  client.socket.pause()
  while (dropped.slow_client === 0) {
    for (let count = 0; count < 20; count++) client.send('RequestTrack', { track_id: RING.id })
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test('[BP1] one client that stops reading freezes neither races nor sign-ins, and is put out when he owes too much', async () => {
  await using server = await startTestServer({
    ...WITNESSED,
    limits: { rates: { control_per_second: 10_000 }, queue_bytes_max: 65_536 },
    lobby: { ...WITNESSED.lobby, state_bytes_max: 65_536 },
  })
  await using witness = await raceAsWitness(server)
  const stalled = await signIn2(server)
  stalled.send('JoinAsSpectator', { session_id: witness.sessionId })
  await stalled.nextOf('SessionJoined')
  await expectUnhurt(server, witness, () => oweEverything(server, stalled))
  await until(() => server.parts.directory.playerCount === 1)
  stalled.socket.destroy()
})

test('[BP1] many spectators who stop reading cost the drivers nothing', async () => {
  await using server = await startTestServer(WITNESSED)
  await using witness = await raceAsWitness(server)
  const stalled = await Promise.all(Array.from({ length: 20 }, () => signIn2(server)))
  for (const client of stalled) {
    client.send('SubscribeTelemetry', { hz: 240 })
    client.send('JoinAsSpectator', { session_id: witness.sessionId })
    await client.nextOf('SessionJoined')
    client.socket.pause()
  }
  const { stats } = server.parts.metronome
  const stalledAt = stats.ticks
  await expectUnhurt(server, witness, () => until(() => stats.ticks > stalledAt + 240))
  // They are told what they missed when they read again: nobody was put out for it.
  for (const client of stalled) {
    client.socket.resume()
    await client.nextOf('frame')
    await client.close()
  }
})

test('[BP1] who reads slowly, but reads, keeps his connection however long it takes and however much waits for him', async () => {
  await using server = await startTestServer({ ...WITNESSED, limits: { rates: { control_per_second: 10_000 } } })
  await using witness = await raceAsWitness(server)
  await using slow = await signIn2(server)
  let heard = 0
  await expectUnhurt(server, witness, async () => {
    for (let round = 0; round < 20; round++) {
      slow.socket.pause()
      for (let count = 0; count < 10; count++) slow.send('RequestTrack', { track_id: RING.id })
      slow.socket.resume()
      for (let count = 0; count < 10; count++) heard += (await slow.nextOf('ContentChunk')).data.index === 0 ? 1 : 0
    }
  })
  expect(heard).toBe(200)
})

test('[HB1] a socket that is half open, ended by the client who still does not read, is cleared away', async () => {
  await using server = await startTestServer({
    ...WITNESSED,
    network: { heartbeat_timeout_ms: 60_000, idle_heartbeat_timeout_ms: 300 },
  })
  await using witness = await raceAsWitness(server)
  const half = await signInDialect1(server.tcpPort, 'Half')
  half.socket.allowHalfOpen = true
  half.socket.pause()
  await expectUnhurt(server, witness, async () => {
    half.socket.end()
    await until(() => server.parts.directory.playerCount === 1 && server.parts.gate.total === 1)
  })
  half.socket.destroy()
})
