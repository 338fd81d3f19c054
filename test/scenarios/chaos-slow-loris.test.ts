import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeDevCertificate } from '../../scripts/dev-certificate.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { frameOf, signInDialect1 } from '../support/dialect1-client.ts'
import { startTestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'
import { connectWebSocket } from '../support/websocket-client.ts'
import { expectUnhurt, raceAsWitness, WITNESSED } from '../support/witness.ts'

// Clients that say as little as possible for as long as possible. Bytes that make no message are no sign of life.

const IMPATIENT = {
  ...WITNESSED,
  limits: { sign_in_timeout_ms: 800 },
  network: { heartbeat_timeout_ms: 60_000, idle_heartbeat_timeout_ms: 800 },
} as const

const UPGRADE =
  'GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n'

async function dial(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' }).on('error', () => {})
  await once(socket, 'connect')
  return socket.resume()
}

/** Says `beginning`, then one byte a turn of the loop until the server has had enough. */
async function dribble(socket: Socket, beginning: string | Uint8Array, byte = 0x61): Promise<void> {
  socket.write(beginning)
  while (!socket.destroyed && !socket.readableEnded) {
    if (socket.writable) socket.write(Uint8Array.of(byte))
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  socket.destroy()
}

test('[AUTH1] slow-loris before sign-in: an endless message, endless headers and an endless upgrade are ended', async () => {
  await using server = await startTestServer(IMPATIENT)
  await using witness = await raceAsWitness(server)
  await expectUnhurt(server, witness, async () => {
    const [tcp, headers, upgrade] = await Promise.all([
      dial(server.tcpPort),
      dial(server.httpPort),
      dial(server.httpPort),
    ])
    const message = Uint8Array.of(0, 0, 0xff, 0xff, 0x82)
    const requests = [dribble(headers, 'GET / HTTP/1.1\r\nX-Long: '), dribble(upgrade, `${UPGRADE}X-Long: `)]
    await Promise.all([dribble(tcp, message), ...requests])
  })
  await until(() => server.parts.gate.total === 1)
  expect(server.parts.metrics.counters.dropped.sign_in_timeout).toBe(1)
})

test('[HB1] slow-loris after sign-in: a message that never ends is no life, on TCP and on WebSocket', async () => {
  await using server = await startTestServer(IMPATIENT)
  await using witness = await raceAsWitness(server)
  const tcp = await signInDialect1(server.tcpPort, 'Slow')
  const web = await connectWebSocket(server.httpPort)
  web.send('Authenticate', { token: '', player_name: 'Slower' })
  await expectUnhurt(server, witness, async () => {
    web.socket.send(frameOf('Heartbeat').subarray(4, 10), { fin: false })
    const fragments = setInterval(() => web.socket.send(Uint8Array.of(0x61), { fin: false }), 20)
    await Promise.all([dribble(tcp.socket, Uint8Array.of(0, 0, 0xff, 0xff, 0x82)), web.closed])
    clearInterval(fragments)
  })
  await until(() => server.parts.directory.playerCount === 1)
  expect(server.parts.metrics.counters.dropped.heartbeat_timeout).toBe(2)
})

test('[AUTH1] slow-loris in a TLS handshake is ended, on both ports, and a race goes on', async () => {
  using folder = tempFolder()
  const { cert, key } = await makeDevCertificate()
  const [tls_cert_path, tls_key_path] = [join(folder.path, 'cert.pem'), join(folder.path, 'key.pem')]
  writeFileSync(tls_cert_path, cert)
  writeFileSync(tls_key_path, key)
  await using server = await startTestServer({
    ...IMPATIENT,
    network: { ...IMPATIENT.network, tls_cert_path, tls_key_path },
  })
  // The head of a record with a ClientHello of 16,000 bytes.
  const beginning = Uint8Array.of(0x16, 0x03, 0x01, 0x3e, 0x80, 0x01, 0x00, 0x3e, 0x7c, 0x03, 0x03)
  await using witness = await raceAsWitness(server, 'Witness', { ca: cert })
  await expectUnhurt(server, witness, async () => {
    const sockets = await Promise.all([dial(server.tcpPort), dial(server.httpPort)])
    await Promise.all(sockets.map((socket) => dribble(socket, beginning)))
    expect(server.parts.gate.total).toBe(1)
  })
})
