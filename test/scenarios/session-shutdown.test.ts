import { expect, test } from 'vitest'
import type { SessionId } from '../../src/protocol/ids.ts'
import { createSqliteStorage } from '../../src/storage/sqlite/sqlite-storage.ts'
import { connectDialect1, signInDialect1 } from '../support/dialect1-client.ts'
import { CAR, RING } from '../support/test-content.ts'
import { startTestServer } from '../support/test-server.ts'

const quick = {
  session: { countdown_seconds: 0, results_seconds: 1 },
  network: { heartbeat_timeout_ms: 60_000 },
} as const

async function startRacing(port: number, laps: number) {
  const client = await signInDialect1(port, 'Ana')
  client.send('SelectCar', { car_config_id: CAR.id })
  client.send('CreateSession', {
    track_config_id: RING.id,
    max_players: 2,
    ai_count: 1,
    lap_limit: laps,
    session_kind: 0,
  })
  const joined = await client.nextOf('SessionJoined')
  client.send('StartSession')
  await client.nextOf('GameModeChanged')
  return { client, sessionId: joined.data.SessionId as string }
}

test('[SHUT1] stop() in the middle of a race tells everyone 503, waits, saves the order when its time is over, and closes', async () => {
  await using server = await startTestServer({ ...quick, server: { drain_seconds: 1, message_grace_ms: 20 } })
  const { client, sessionId } = await startRacing(server.tcpPort, 100)
  server.stop()
  expect((await client.nextOf('Error')).data).toMatchObject({ code: 503, reason: 'shutting_down' })
  expect(server.parts.directory.sessionCount).toBe(1)
  const rest = await client.untilEnd()
  expect(rest.findLast(({ type }) => type !== 'Telemetry')).toMatchObject({ type: 'SessionLeft' })
  await server.closed
  const storage = createSqliteStorage({ path: server.config.storage.path })
  const races = await storage.races(sessionId as SessionId)
  await storage.close()
  expect(races).toMatchObject([{ number: 1, lapLimit: 100, entries: [{ status: 'dnf' }, { status: 'dnf' }] }])
})

test('[SHUT1] dialect 2 is sent Goodbye with a hint when to come back', async () => {
  await using server = await startTestServer({ ...quick, server: { message_grace_ms: 20 } })
  const client = await connectDialect1(server.tcpPort)
  client.send('Authenticate', { token: '', player_name: 'Bo', protocol: 2 })
  await client.nextOf('AuthSuccess')
  server.stop()
  const [goodbye] = await client.untilEnd()
  expect(goodbye).toMatchObject({ type: 'Goodbye', data: { reason: 'Server is shutting down' } })
  expect(goodbye!.data.retry_after_ms).toBeGreaterThan(0)
  await server.closed
})

test('[SHUT1] a second stop() cuts the drain short', async () => {
  await using server = await startTestServer({ ...quick, server: { drain_seconds: 3600, message_grace_ms: 0 } })
  const { client } = await startRacing(server.tcpPort, 100)
  server.stop()
  await client.nextOf('Error')
  server.stop()
  await client.untilEnd()
  await server.closed
  expect(server.parts.directory.sessionCount).toBe(0)
})

test('[SHUT1] a server with nothing but its demo closes at once', async () => {
  await using server = await startTestServer({ demo: { enabled: true, cars: 2 }, server: { drain_seconds: 3600 } })
  expect(server.parts.directory.sessionCount).toBe(1)
  server.stop()
  await server.closed
})

test('the standing demo is found in the lobby, watched at once, and races on without its guest', async () => {
  await using server = await startTestServer({ ...quick, demo: { enabled: true, cars: 2, laps: 1 } })
  await using client = await signInDialect1(server.tcpPort, 'Ana')
  client.send('RequestLobbyState')
  const lobby = await client.nextOf('LobbyState')
  const [demo] = lobby.data.AvailableSessions
  expect(demo).toMatchObject({ HostName: 'Server', TrackName: RING.name })
  client.send('JoinAsSpectator', { session_id: demo.Id })
  expect((await client.nextOf('SessionJoined')).data.YourGridPosition).toBe(0)
  const frame = await client.nextOf('Telemetry')
  expect(frame.data.car_states.map(({ is_ai }: { is_ai: boolean }) => is_ai)).toEqual([true, true])
  client.send('LeaveSession')
  await client.nextOf('SessionLeft')
  expect(server.parts.directory.sessionCount).toBe(1)
})
