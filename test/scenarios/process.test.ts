import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import type { SessionId } from '../../src/protocol/ids.ts'
import { createSqliteStorage } from '../../src/storage/sqlite/sqlite-storage.ts'
import { signInDialect1 } from '../support/dialect1-client.ts'
import { runServerProcess, startServerProcess } from '../support/server-process.ts'
import { CAR, RING } from '../support/test-content.ts'

test('[SHUT1] SIGTERM in the middle of a race tells the client, keeps the order in the database, and exits with 0', async () => {
  await using server = await startServerProcess('session.countdown_seconds=0', 'server.drain_seconds=0')
  const client = await signInDialect1(server.tcpPort, 'Ana')
  client.send('SelectCar', { car_config_id: CAR.id })
  const race = { track_config_id: RING.id, max_players: 2, ai_count: 1, lap_limit: 100, session_kind: 0 }
  client.send('CreateSession', race)
  const sessionId = (await client.nextOf('SessionJoined')).data.SessionId as SessionId
  client.send('StartSession')
  await client.nextOf('Telemetry')
  server.kill('SIGTERM')
  expect((await client.nextOf('Error')).data).toMatchObject({ code: 503 })
  expect(await server.exitCode).toBe(0)
  const storage = createSqliteStorage({ path: server.databasePath })
  expect(await storage.races(sessionId)).toMatchObject([{ number: 1, entries: [{}, {}] }])
  await storage.close()
})

test('[SHUT1] the same signal twice within a moment is one signal, and a drain goes on', async () => {
  await using server = await startServerProcess('session.countdown_seconds=0', 'server.drain_seconds=3600')
  const client = await signInDialect1(server.tcpPort, 'Ana')
  client.send('SelectCar', { car_config_id: CAR.id })
  const race = { track_config_id: RING.id, max_players: 1, ai_count: 0, lap_limit: 100, session_kind: 0 }
  client.send('CreateSession', race)
  await client.nextOf('SessionJoined')
  client.send('StartSession')
  await client.nextOf('Telemetry')
  server.kill('SIGINT')
  server.kill('SIGINT')
  await client.nextOf('Error')
  client.send('Heartbeat', { client_tick: 1 })
  // Still served: the second signal has not cut the drain short.
  expect((await client.nextOf('HeartbeatAck')).type).toBe('HeartbeatAck')
  expect((await fetch(`http://127.0.0.1:${server.httpPort}/ready`)).status).toBe(503)
  expect((await fetch(`http://127.0.0.1:${server.httpPort}/health`)).status).toBe(200)
  // The last driver leaves, so there is nothing to wait for.
  client.send('LeaveSession')
  expect(await server.exitCode).toBe(0)
})

test('a configuration with faults stops the start with one line a fault and exit code 78', async () => {
  const { code, errors } = await runServerProcess('--set', 'network.tcp_prt=1', '--http-port', 'many')
  expect(code).toBe(78)
  expect(errors.trim().split('\n')).toHaveLength(2)
  expect(errors).toContain('network.tcp_port')
})

test('a port in use stops the start with a sentence that names the key, and exit code 1', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const args = ['--tcp-port', `${port}`, '--http-port', '0', '--udp-port', '0', '--set', 'demo.enabled=false']
  const { code, errors } = await runServerProcess(...args)
  taken.close()
  expect(code).toBe(1)
  expect(errors).toContain('network.tcp_port')
})
