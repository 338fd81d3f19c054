import { expect, test } from 'vitest'
import type { Client } from '../../src/client/client.ts'
import { connectNode } from '../../src/client/node.ts'
import type { CarId, SessionId, TrackId } from '../../src/protocol/ids.ts'
import { createSqliteStorage } from '../../src/storage/sqlite/sqlite-storage.ts'
import { frameOf, signInDialect1 } from '../support/dialect1-client.ts'
import { recordingsIn } from '../support/recordings-in.ts'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { CAR, RING } from '../support/test-content.ts'

const trackId = RING.id as TrackId

async function drives(url: string, playerName: string, udp = false): Promise<Client> {
  const client = await connectNode({ url, playerName, udp })
  await client.selectCar(CAR.id as CarId)
  return client
}

/** A race of two in which the first of our own clients is the host and drives. */
async function races(client: Client): Promise<SessionId> {
  const { id } = await client.createSession({ trackId, maxPlayers: 3, aiCount: 1, lapLimit: 99 })
  await client.startSession()
  const timer = setInterval(() => client.sendInput({ steering: 0, throttle: 1, brake: 0 }), 16)
  void client.closed.then(() => clearInterval(timer))
  for await (const frame of client.telemetry()) if (client.appliedSequence(frame) > 0) return id
  throw new Error('the connection has ended')
}

async function hearsGoodbye(client: Client): Promise<string | undefined> {
  for await (const event of client.events) if (event.type === 'Goodbye') return event.reason
  return undefined
}

/** Somebody who never reads, and somebody who never stops talking. */
async function nuisances({ tcpPort }: ServerProcess, sessionId: string) {
  const stalled = await signInDialect1(tcpPort, 'Stalled')
  stalled.send('JoinAsSpectator', { session_id: sessionId })
  await stalled.nextOf('SessionJoined')
  stalled.socket.pause()
  const flooder = await signInDialect1(tcpPort, 'Flooder')
  const input = frameOf('PlayerInput', { server_tick_ack: 1, throttle: 1, brake: 0, steering: 0 })
  const piece = Buffer.concat(Array.from({ length: 200 }, () => input))
  const timer = setInterval(() => flooder.socket.writable && flooder.socket.write(piece), 5)
  return {
    [Symbol.dispose]() {
      clearInterval(timer)
      stalled.socket.destroy()
      flooder.socket.destroy()
    },
  }
}

test('[SHUT1] under load, SIGTERM is told to everybody who reads, all results and recordings are kept, and the process exits with 0', async () => {
  await using server = await startServerProcess('session.countdown_seconds=0', 'server.drain_seconds=1')
  const tcp = `tcp://127.0.0.1:${server.tcpPort}`
  const web = `ws://127.0.0.1:${server.httpPort}/ws`
  const drivers = await Promise.all([drives(tcp, 'Ana'), drives(web, 'Bo'), drives(tcp, 'Cy', true)])
  const sessionIds = await Promise.all(drivers.map(races))
  const watcher = await connectNode({ url: web, playerName: 'Di', udp: false })
  await watcher.spectate(sessionIds[0]!)
  const old = await signInDialect1(server.tcpPort, 'Ed')
  old.send('JoinAsSpectator', { session_id: sessionIds[1] })
  await old.nextOf('Telemetry')
  using _ = await nuisances(server, sessionIds[2]!)

  const goodbyes = [...drivers, watcher].map(hearsGoodbye)
  server.kill('SIGTERM')
  expect(await Promise.all(goodbyes)).toEqual(goodbyes.map(() => 'Server is shutting down'))
  expect((await old.nextOf('Error')).data).toMatchObject({ code: 503, reason: 'shutting_down' })
  expect(await server.exitCode).toBe(0)

  const storage = createSqliteStorage({ path: server.databasePath })
  const recordings = recordingsIn(server.replaysDir)
  expect(recordings).toHaveLength(sessionIds.length)
  for (const id of sessionIds) {
    const { name, sha256, reader } = recordings.find(({ reader: { header } }) => header.sessionId === id)!
    expect(reader.footer).toMatchObject({ reason: 'shutdown', classification: [{}, {}] })
    const recorded = { replayId: name.replace('.apxr', ''), replaySha256: sha256 }
    expect(await storage.races(id)).toMatchObject([{ number: 1, entries: [{}, {}], ...recorded }])
  }
  await storage.close()
})
