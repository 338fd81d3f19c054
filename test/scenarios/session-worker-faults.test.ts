import { expect, test } from 'vitest'
import type { SessionId, TrackId } from '../../src/protocol/ids.ts'
import { createSqliteStorage } from '../../src/storage/sqlite/sqlite-storage.ts'
import { signInDialect1 } from '../support/dialect1-client.ts'
import { startServerProcess } from '../support/server-process.ts'
import { player, watchSessionWorkers, withWorkers } from '../support/session-workers.ts'
import { CAR, RING } from '../support/test-content.ts'
import { startTestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

// What happens to a worker ends its own sessions and nothing else; what happens to the server ends its workers.

const trackId = RING.id as TrackId
const RACE = { track_config_id: RING.id, max_players: 2, ai_count: 1, lap_limit: 99, session_kind: 0 }

async function racing(port: number, name: string) {
  const client = await signInDialect1(port, name)
  client.send('SelectCar', { car_config_id: CAR.id })
  client.send('CreateSession', RACE)
  const { SessionId } = (await client.nextOf('SessionJoined')).data
  client.send('StartSession')
  await client.nextOf('Telemetry')
  return { client, sessionId: SessionId as SessionId }
}

test('two sessions run in two workers; when one worker ends, its players are told and go on elsewhere', async () => {
  const workers = watchSessionWorkers()
  await using server = await startTestServer(withWorkers(2))
  const [ana, bo] = [await racing(server.tcpPort, 'Ana'), await racing(server.tcpPort, 'Bo')]
  expect(workers).toHaveLength(2)
  await workers[0]?.terminate()
  expect((await ana.client.nextOf('Error')).data).toMatchObject({ code: 500, reason: 'session_crashed' })
  await ana.client.nextOf('SessionLeft')
  const { directory, metrics } = server.parts
  await until(() => directory.sessionCount === 1)
  expect(metrics.counters.sessionCrashes).toBe(1)
  for (let frame = 0; frame < 5; frame++) await bo.client.nextOf('Telemetry')
  ana.client.send('CreateSession', RACE)
  await ana.client.nextOf('SessionJoined')
  expect(workers).toHaveLength(3)
  ana.client.send('StartSession')
  await ana.client.nextOf('Telemetry')
  await ana.client.close()
  await bo.client.close()
})

test('a bug in a worker is logged with its message and its stack there', async () => {
  const workers = watchSessionWorkers()
  await using server = await startTestServer(withWorkers(1))
  const { client } = await racing(server.tcpPort, 'Ana')
  workers[0]?.postMessage({ type: 'session.open' })
  await client.nextOf('SessionLeft')
  const [line] = server.logLines.filter(({ level }) => level === 'error')
  expect(line).toMatchObject({ msg: 'a session worker failed; its sessions have ended', err: { code: 'failed' } })
  expect(JSON.stringify(line)).toContain('worker-sessions.ts')
  await client.close()
})

test('a player who drops while his session is being opened leaves no seat taken', async () => {
  await using server = await startTestServer(withWorkers(1))
  const client = await signInDialect1(server.tcpPort, 'Ana')
  client.send('SelectCar', { car_config_id: CAR.id })
  client.send('CreateSession', RACE)
  await until(() => server.parts.directory.sessionCount === 1)
  client.socket.resetAndDestroy()
  await until(() => server.parts.directory.sessionCount === 0 && server.parts.directory.playerCount === 0)
})

test('[SHUT1] a race in a worker may finish while the server drains, and its result is stored', async () => {
  const session = { race_seconds_max: 1, results_seconds: 1 }
  await using server = await startTestServer(withWorkers(1, { server: { drain_seconds: 60 }, session }))
  const { client, sessionId } = await racing(server.tcpPort, 'Ana')
  server.stop()
  await client.untilEnd()
  await server.closed
  const storage = createSqliteStorage({ path: server.config.storage.path })
  const races = await storage.races(sessionId)
  await storage.close()
  expect(races).toMatchObject([{ number: 1, entries: [{}, {}] }])
})

test('[SHUT1] a race in a worker that is cut short is stored as it stands, and the process ends cleanly', async () => {
  await using server = await startServerProcess('server.workers=2', 'server.drain_seconds=1', 'demo.enabled=true')
  const ana = await player(`tcp://127.0.0.1:${server.tcpPort}`, 'Ana')
  const { id } = await ana.createSession({ trackId, maxPlayers: 2, lapLimit: 99 })
  await ana.startSession()
  for await (const { columns } of ana.telemetry()) if (columns.tick > 0) break
  server.kill('SIGTERM')
  expect(await server.exitCode).toBe(0)
  const storage = createSqliteStorage({ path: server.databasePath })
  const session = await storage.session(id)
  await storage.close()
  expect(session).toMatchObject({ id })
})
