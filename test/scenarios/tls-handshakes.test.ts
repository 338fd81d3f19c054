import { once } from 'node:events'
import { get } from 'node:https'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { beforeAll, expect, test } from 'vitest'
import type { DevCertificate } from '../../scripts/dev-certificate.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { opensslHandshake } from '../support/openssl.ts'
import { type ConfigOverrides, startTestServer } from '../support/test-server.ts'
import { certificates, tlsFiles } from '../support/tls-files.ts'

let certificate: DevCertificate

beforeAll(async () => {
  certificate = (await certificates(1))[0]!
})

async function startTlsServer(folder: string, { network, ...others }: ConfigOverrides = {}) {
  return await startTestServer({ ...others, network: { ...tlsFiles(folder, certificate).network, ...network } })
}

/** The first bytes that a TLS client says to anybody. */
async function clientHello(): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connectTls({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' })
  client.on('error', () => {})
  const [socket] = await once(server, 'connection')
  const [hello] = await once(socket, 'data')
  socket.destroy()
  client.destroy()
  server.close()
  return hello
}

/** A reset is an end like any other. */
function untilClosed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket
      .on('error', () => {})
      .on('close', () => resolve())
      .resume()
  })
}

test('[TLS1] openssl is refused with TLS 1.2 and served with TLS 1.3, on both ports', async () => {
  using folder = tempFolder()
  await using server = await startTlsServer(folder.path)
  const trust = ['-CAfile', join(folder.path, 'cert.pem'), '-verify_return_error']
  for (const port of [server.tcpPort, server.httpPort]) {
    expect(await opensslHandshake(port, '-tls1_2', ...trust)).toMatchObject({ isDone: false })
    const { isDone, output } = await opensslHandshake(port, ...trust)
    expect([isDone, output]).toEqual([true, expect.stringContaining('New, TLSv1.3')])
  }
})

test('[TLS1] network.tls_min_version lets TLS 1.2 in and nothing older', async () => {
  using folder = tempFolder()
  await using server = await startTlsServer(folder.path, { network: { tls_min_version: 'TLSv1.2' } })
  for (const port of [server.tcpPort, server.httpPort]) {
    const { isDone, output } = await opensslHandshake(port, '-tls1_2')
    expect([isDone, output]).toEqual([true, expect.stringContaining('New, TLSv1.2')])
    expect(await opensslHandshake(port, '-tls1_1')).toMatchObject({ isDone: false })
  }
})

test('[TLS1] a client of TLS 1.2 that asks for another handshake on its connection does not get it', async () => {
  using folder = tempFolder()
  await using server = await startTlsServer(folder.path, { network: { tls_min_version: 'TLSv1.2' } })
  const socket = connectTls({ port: server.tcpPort, host: '127.0.0.1', ca: certificate.cert, maxVersion: 'TLSv1.2' })
  await once(socket, 'secureConnect')
  const failed = once(socket, 'error')
  socket.renegotiate({}, () => {})
  expect((await failed)[0]).toMatchObject({ message: expect.stringMatching(/renegotiation/i) })
})

test('the https port agrees on http/1.1 and on nothing else, and needs no such agreement', async () => {
  using folder = tempFolder()
  await using server = await startTlsServer(folder.path)
  const agreed = await opensslHandshake(server.httpPort, '-alpn', 'h2,http/1.1')
  expect([agreed.isDone, agreed.output]).toEqual([true, expect.stringContaining('ALPN protocol: http/1.1')])
  expect(await opensslHandshake(server.httpPort, '-alpn', 'h2')).toMatchObject({ isDone: false })
  expect((await opensslHandshake(server.httpPort)).output).toContain('No ALPN negotiated')
})

test('[AUTH1] a handshake in which nothing is said, or one byte after another, ends in time on both ports', async () => {
  using folder = tempFolder()
  await using server = await startTlsServer(folder.path, { limits: { sign_in_timeout_ms: 300 } })
  const hello = await clientHello()
  const ended = [server.tcpPort, server.httpPort].flatMap((port) => {
    const [silent, dribbling] = [connect({ port, host: '127.0.0.1' }), connect({ port, host: '127.0.0.1' })]
    let next = 0
    // The last byte never comes: what ends it is the time for the whole handshake, not a pause in it.
    const drip = setInterval(() => {
      if (next < hello.length - 1) dribbling.write(hello.subarray(next, ++next))
    }, 20)
    dribbling.on('close', () => clearInterval(drip))
    return [silent, dribbling].map(untilClosed)
  })
  await Promise.all(ended)
  expect(server.parts.gate.total).toBe(0)
})

test('with TLS on, browsers are told to come by https only, and in plain text they are not', async () => {
  using folder = tempFolder()
  await using secure = await startTlsServer(folder.path)
  const request = get({ port: secure.httpPort, path: '/health', ca: certificate.cert, host: '127.0.0.1', agent: false })
  const [response] = await once(request, 'response')
  response.resume()
  expect(response.headers['strict-transport-security']).toBe('max-age=31536000')
  await using plain = await startTestServer()
  const { headers } = await fetch(`http://127.0.0.1:${plain.httpPort}/health`)
  expect(headers.get('Strict-Transport-Security')).toBeNull()
})
