import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { beforeAll, expect, test } from 'vitest'
import { type DevCertificate, makeDevCertificate } from '../../scripts/dev-certificate.ts'
import { TlsError } from '../../src/transport/tls.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { connectDialect1, frameOf, signInDialect1 } from '../support/dialect1-client.ts'
import { freePort } from '../support/free-port.ts'
import { type ConfigOverrides, startTestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'
import { connectWebSocket } from '../support/websocket-client.ts'

const OPENSSL = 'openssl'
let certificate: DevCertificate

beforeAll(async () => {
  certificate = await makeDevCertificate()
})

/** A server with the certificate, or with other texts in its files. */
async function startTlsServer(overrides: ConfigOverrides = {}, { cert, key }: DevCertificate = certificate) {
  using folder = tempFolder()
  const [tls_cert_path, tls_key_path] = [join(folder.path, 'cert.pem'), join(folder.path, 'key.pem')]
  writeFileSync(tls_cert_path, cert)
  writeFileSync(tls_key_path, key)
  return await startTestServer({ ...overrides, network: { tls_cert_path, tls_key_path, ...overrides.network } })
}

async function handshake(port: number, options: { maxVersion?: 'TLSv1.2' } = {}): Promise<TLSSocket> {
  const socket = connectTls({ port, host: '127.0.0.1', ca: certificate.cert, ...options })
  await once(socket, 'secureConnect')
  return socket
}

/** What the server answers to a sign-in through openssl or, on a machine without it, through Node's own TLS. */
async function signInForeign(port: number): Promise<string> {
  const signIn = frameOf('Authenticate', { token: '', player_name: 'Ana' })
  if (spawnSync(OPENSSL, ['version']).status !== 0) {
    const socket = await handshake(port)
    socket.write(signIn)
    const [answer] = await once(socket, 'data')
    socket.destroy()
    return String(answer)
  }
  using folder = tempFolder()
  const caFile = join(folder.path, 'ca.pem')
  writeFileSync(caFile, certificate.cert)
  const trust = ['-CAfile', caFile, '-verify_return_error', '-tls1_3']
  const client = spawn(OPENSSL, ['s_client', '-quiet', '-connect', `127.0.0.1:${port}`, ...trust])
  client.stdin.write(signIn)
  const [answer] = await once(client.stdout, 'data')
  client.kill()
  await once(client, 'close')
  return String(answer)
}

test('[TLS1] with a certificate the TCP port speaks TLS 1.3', async () => {
  await using server = await startTlsServer()
  expect(server.isTls).toBe(true)
  const socket = await handshake(server.tcpPort)
  expect(socket.getProtocol()).toBe('TLSv1.3')
  socket.destroy()
  await using client = await signInDialect1(server.tcpPort, 'Ana', { ca: certificate.cert })
  client.send('Heartbeat', { client_tick: 1 })
  expect((await client.nextOf('HeartbeatAck')).data).toEqual({ server_tick: 0 })
})

test('[TLS1] a client that is none of ours, openssl, signs in like any other', async () => {
  await using server = await startTlsServer()
  expect(await signInForeign(server.tcpPort)).toContain('AuthSuccess')
})

test('[TLS1] a client that knows no TLS 1.3 is refused', async () => {
  await using server = await startTlsServer()
  for (const port of [server.tcpPort, server.httpPort]) {
    await expect(handshake(port, { maxVersion: 'TLSv1.2' })).rejects.toThrow(/protocol version/)
  }
})

test('[TLS1] with a certificate the HTTP port speaks https and wss', async () => {
  await using server = await startTlsServer()
  const [response] = await once(
    get({ port: server.httpPort, path: '/health', ca: certificate.cert, host: '127.0.0.1', agent: false }),
    'response',
  )
  expect([response.statusCode, await text(response)]).toEqual([200, expect.any(String)])
  await using client = await connectWebSocket(server.httpPort, { ca: certificate.cert })
  client.send('Authenticate', { token: '', player_name: 'Ana' })
  expect((await client.next()).type).toBe('AuthSuccess')
})

test('[TLS1] a client that speaks plain text to a TLS port is closed without an answer', async () => {
  await using server = await startTlsServer()
  await using client = await connectDialect1(server.tcpPort)
  client.send('Authenticate', { token: '', player_name: 'Ana' })
  expect(await client.untilEnd().catch(() => 'not MessagePack')).toEqual([])
  await expect(connectWebSocket(server.httpPort)).rejects.toThrow()
  expect(server.parts.gate.total).toBe(0)
})

test('[AUTH1] a TLS handshake that is not finished in time ends, on both ports', async () => {
  await using server = await startTlsServer({ limits: { sign_in_timeout_ms: 100 } })
  for (const port of [server.tcpPort, server.httpPort]) {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.on('error', () => {})
    await once(socket, 'close')
  }
})

test('[SHUT1] handshakes that are not finished do not keep a server that stops', async () => {
  await using server = await startTlsServer({ limits: { sign_in_timeout_ms: 600_000 } })
  const dial = (port: number) => connect({ port, host: '127.0.0.1' }).on('error', () => {})
  const waiting = [dial(server.tcpPort), dial(server.httpPort)]
  await Promise.all(waiting.map((socket) => once(socket, 'connect')))
  server.stop()
  await server.closed
  for (const socket of waiting) socket.destroy()
})

test('[RATE2] handshakes that are not finished count against the cap of their address', async () => {
  await using server = await startTlsServer({ limits: { connections_per_address_max: 2 } })
  const dial = () => connect({ port: server.tcpPort, host: '127.0.0.1' }).on('error', () => {})
  const waiting = [dial(), dial()]
  await Promise.all(waiting.map((socket) => once(socket, 'connect')))
  await once(dial(), 'close')
  const { dropped } = server.parts.metrics.counters
  expect(dropped.connection_limit).toBe(1)
  for (const socket of waiting) socket.destroy()
  // The server hears of that in its own time.
  const signIn = () => signInDialect1(server.tcpPort, 'Ana', { ca: certificate.cert })
  let client = await signIn().catch(() => undefined)
  while (client === undefined) client = await signIn().catch(() => undefined)
  await client.close()
})

test('[RATE2] over a cap TLS is closed before the handshake, without an answer, and counted once', async () => {
  await using server = await startTlsServer({ limits: { connections_per_address_max: 1 } })
  await using _client = await signInDialect1(server.tcpPort, 'Ana', { ca: certificate.cert })
  expect(await text(connect({ port: server.tcpPort, host: '127.0.0.1' }))).toBe('')
  expect(server.parts.metrics.counters.dropped.connection_limit).toBe(1)
})

test('[RATE2] TLS connections that have ended make room for others', async () => {
  await using server = await startTlsServer({ limits: { connections_per_address_max: 2 } })
  for (let count = 0; count < 5; count++) {
    await using _client = await signInDialect1(server.tcpPort, 'Ana', { ca: certificate.cert })
  }
  await until(() => server.parts.gate.total === 0)
})

test('[UDP1] with TLS on there is no plain datagram channel, and dialect 2 is told so', async () => {
  await using server = await startTlsServer()
  expect(server.udpPort).toBeUndefined()
  await using client = await connectDialect1(server.tcpPort, { ca: certificate.cert })
  client.send('Authenticate', { token: '', player_name: 'Ana', protocol: 2 })
  expect((await client.nextOf('AuthSuccess')).data.Udp).toEqual({ mode: 'off' })
})

test('[TLS1] the probe port stays plain, and serves probes only', async () => {
  const probe_port = await freePort()
  await using server = await startTlsServer({ http: { probe_port } })
  expect(server.probePort).toBe(probe_port)
  expect((await fetch(`http://127.0.0.1:${probe_port}/health`)).status).toBe(200)
  expect((await fetch(`http://127.0.0.1:${probe_port}/api/tracks`)).status).toBe(404)
})

const REQUIRED = { network: { require_tls: true, udp: { mode: 'off' } } } as const

test('[TLS1] require_tls without a usable certificate refuses to start and says what to do', async () => {
  const missing = {
    network: { ...REQUIRED.network, tls_cert_path: '/nowhere/cert.pem', tls_key_path: '/nowhere/key.pem' },
  }
  await expect(startTestServer(missing)).rejects.toThrow(TlsError)
  await expect(startTestServer(missing)).rejects.toThrow(/\/nowhere\/cert\.pem cannot be read .*`npm run make-cert`/)
  await expect(startTestServer(REQUIRED)).rejects.toThrow(/network\.tls_cert_path/)
  const other = await makeDevCertificate()
  await expect(startTlsServer(REQUIRED, { cert: certificate.cert, key: other.key })).rejects.toThrow(
    /do not work together/,
  )
  await expect(startTlsServer(REQUIRED, { cert: 'no certificate', key: other.key })).rejects.toThrow(TlsError)
})

test('[TLS1] without require_tls an unusable certificate is a warning, and everything goes in plain text', async () => {
  await using server = await startTlsServer({}, { cert: 'no certificate', key: 'no key' })
  expect(server.isTls).toBe(false)
  expect(server.logLines.filter(({ level }) => level === 'warn')).toMatchObject([
    { msg: expect.stringContaining('plain text'), err: { code: 'tls-unusable' } },
  ])
  await using client = await signInDialect1(server.tcpPort, 'Ana')
  expect(client.playerId).toHaveLength(36)
})
