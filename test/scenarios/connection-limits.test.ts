import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { connectDialect1, signInDialect1 } from '../support/dialect1-client.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'
import { connectWebSocket } from '../support/websocket-client.ts'

async function refusalOf(server: TestServer) {
  const client = await connectDialect1(server.tcpPort)
  return await client.untilEnd()
}

const FULL = [{ type: 'Error', data: { code: 503, reason: 'server_full' } }]

test('[RATE2] one connection too many is Error 503 at once, and its place is free again when another leaves', async () => {
  await using server = await startTestServer({ limits: { connections_max: 2 } })
  const first = await signInDialect1(server.tcpPort, 'Ana')
  await using second = await signInDialect1(server.tcpPort, 'Bo')
  expect(await refusalOf(server)).toMatchObject(FULL)
  expect([server.parts.gate.total, server.parts.metrics.counters.dropped.connection_limit]).toEqual([2, 1])
  second.send('Heartbeat', { client_tick: 1 })
  expect((await second.nextOf('HeartbeatAck')).type).toBe('HeartbeatAck')
  await first.close()
  await until(() => server.parts.gate.total === 1)
  await using _third = await signInDialect1(server.tcpPort, 'Cy')
})

test('[RATE2] connections of one address are capped too, over all transports', async () => {
  await using server = await startTestServer({ limits: { connections_per_address_max: 2 } })
  await using _tcp = await signInDialect1(server.tcpPort, 'Ana')
  await using _web = await connectWebSocket(server.httpPort)
  expect(await refusalOf(server)).toMatchObject([
    { type: 'Error', data: { code: 429, reason: 'connections_per_address' } },
  ])
  await expect(connectWebSocket(server.httpPort)).rejects.toThrow('429')
})

test('[RATE2] who is refused is closed although he goes on talking', async () => {
  await using server = await startTestServer({ limits: { connections_max: 1 } })
  await using _only = await signInDialect1(server.tcpPort, 'Ana')
  await using client = await connectDialect1(server.tcpPort)
  client.send('Authenticate', { token: '', player_name: 'Bo' })
  expect(await client.untilEnd()).toMatchObject(FULL)
})

test('[RATE2] a crowd that is refused is closed without a word from some number on', async () => {
  await using server = await startTestServer({ limits: { connections_max: 1 } })
  await using _only = await signInDialect1(server.tcpPort, 'Ana')
  // They do not end their side, so that the server cannot be done with them before the next one comes.
  const sockets = Array.from({ length: 80 }, () =>
    connect({ port: server.tcpPort, host: '127.0.0.1', allowHalfOpen: true }),
  )
  const bytesOf = async (socket: Socket) => {
    let bytes = 0
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length
    })
    socket.on('error', () => {})
    await Promise.race([once(socket, 'end'), once(socket, 'close')])
    return bytes
  }
  const told = (await Promise.all(sockets.map(bytesOf))).filter((bytes) => bytes > 0)
  expect(told.length).toBeGreaterThanOrEqual(64)
  expect(told.length).toBeLessThan(80)
  for (const socket of sockets) socket.destroy()
})

test('[RATE2] idle sockets on the HTTP port are capped for each address', async () => {
  await using server = await startTestServer({ limits: { connections_per_address_max: 2 } })
  const dial = () => connect({ port: server.httpPort, host: '127.0.0.1' }).on('error', () => {})
  const idle = [dial(), dial(), dial(), dial()]
  await Promise.all(idle.map((socket) => once(socket, 'connect')))
  await once(dial(), 'close')
  expect(server.parts.metrics.counters.dropped).toMatchObject({ connection_limit: 1, connection_rate: 0 })
  for (const socket of idle) socket.destroy()
})

test('[RATE1] messages over the rate are dropped, and one Error 429 says how long to wait', async () => {
  await using server = await startTestServer({ limits: { rates: { control_per_second: 1 } } })
  await using client = await signInDialect1(server.tcpPort, 'Ana')
  // Signing in has taken one of the two that may come at once.
  for (let count = 0; count < 3; count++) client.send('RequestLobbyState')
  expect((await client.next()).type).toBe('LobbyState')
  expect((await client.next()).data).toMatchObject({ code: 429, reason: 'rate_limited', retry_after_seconds: 1 })
  expect(server.parts.metrics.counters.dropped.rate_limit).toBeGreaterThan(0)
})

test('an upgrade elsewhere than /ws is refused and its socket closed', async () => {
  await using server = await startTestServer()
  const socket = connect({ port: server.httpPort, host: '127.0.0.1', allowHalfOpen: true })
  socket.write('GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  const [answer] = await once(socket, 'data')
  expect(String(answer)).toMatch(/^HTTP\/1\.1 404 /)
  await once(socket, 'end')
  socket.destroy()
})
