import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { connectDialect1, signInDialect1 } from '../support/dialect1-client.ts'
import { freePort } from '../support/free-port.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { connectWebSocket } from '../support/websocket-client.ts'

/** The code with which a new TCP connection to `port` fails. */
async function dialFault(port: number): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' })
  const [error] = await once(socket, 'error')
  return error.code
}

async function expectAllClosed({ tcpPort, httpPort, parts }: TestServer): Promise<void> {
  expect(await Promise.all([dialFault(tcpPort), dialFault(httpPort)])).toEqual(['ECONNREFUSED', 'ECONNREFUSED'])
  expect([parts.gate.total, parts.sweeps.size, parts.directory.playerCount]).toEqual([0, 0, 0])
}

test('[SHUT1] a server that stops tells everybody in his dialect, closes all sockets and resolves', async () => {
  await using server = await startTestServer()
  const one = await signInDialect1(server.tcpPort, 'Ana')
  const two = await connectDialect1(server.tcpPort)
  two.send('Authenticate', { token: '', player_name: 'Bo', protocol: 2 })
  await two.nextOf('AuthSuccess')
  const web = await connectWebSocket(server.httpPort)
  server.stop()
  expect((await one.untilEnd()).at(-1)).toMatchObject({ type: 'Error', data: { code: 503, reason: 'shutting_down' } })
  expect((await two.untilEnd()).at(-1)).toMatchObject({ type: 'Goodbye', data: { retry_after_ms: 5000 } })
  expect((await web.next()).data.code).toBe(503)
  expect(await web.closed).toBe(1001)
  await server.closed
  await expectAllClosed(server)
})

test('[SHUT1] a server with nobody connected stops at once', async () => {
  await using server = await startTestServer({ server: { drain_seconds: 3600 } })
  server.stop()
  await server.closed
  await expectAllClosed(server)
})

test('[SHUT1] a second request to stop cuts the draining short, and everything is closed all the same', async () => {
  await using server = await startTestServer({ server: { drain_seconds: 3600 } })
  await using client = await signInDialect1(server.tcpPort, 'Ana')
  server.stop()
  server.stop()
  server.stop()
  await client.untilEnd()
  await server.closed
  await expectAllClosed(server)
})

test('[SHUT1] a peer that does not follow does not keep the server', async () => {
  await using server = await startTestServer()
  const socket = connect({ port: server.tcpPort, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(Uint8Array.of(0, 0, 0, 1, 0xc0))
  // The answer shows that the server has taken the connection.
  await once(socket, 'data')
  server.stop()
  await server.closed
  await expectAllClosed(server)
  socket.destroy()
})

test('a port that is taken is an error that names the key to change, and leaves nothing open', async () => {
  await using server = await startTestServer()
  const { tcpPort, httpPort, udpPort } = server
  const http_port = await freePort()
  await expect(startTestServer({ network: { tcp_port: tcpPort, http_port } })).rejects.toMatchObject({
    name: 'ListenError',
    code: 'EADDRINUSE',
    message: `TCP port ${tcpPort} is in use by another program; choose another with network.tcp_port`,
  })
  expect(await dialFault(http_port)).toBe('ECONNREFUSED')
  const tcp_port = await freePort()
  await expect(startTestServer({ network: { tcp_port, http_port: httpPort } })).rejects.toThrow('network.http_port')
  expect(await dialFault(tcp_port)).toBe('ECONNREFUSED')
  await expect(startTestServer({ network: { udp_port: udpPort! } })).rejects.toThrow('network.udp_port')
  await expect(startTestServer({ http: { probe_port: tcpPort } })).rejects.toThrow('http.probe_port')
})
