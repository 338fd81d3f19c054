import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { decode } from '@msgpack/msgpack'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { DevCertificate } from '../../../scripts/dev-certificate.ts'
import { addressKey } from '../../../src/transport/address-key.ts'
import { createTcpListener } from '../../../src/transport/tcp-listener.ts'
import { attachWebSocketListener } from '../../../src/transport/websocket-listener.ts'
import type { Arrival } from '../../../src/transport/wire.ts'
import { connectDialect1, type ServerSaid, withLength } from '../../support/dialect1-client.ts'

export const STREAMS = ['tcp', 'tls', 'websocket', 'wss'] as const
export type StreamKind = (typeof STREAMS)[number]

/** The client's end of a stream of any kind. */
export interface StreamClient {
  /** The same message so often, framed as the stream wants it. */
  say(payload: Uint8Array, times: number): void
  /** Reads nothing until told to. */
  pause(): void
  /** Bytes that the system has not taken. */
  readonly unsentBytes: number
  /** What it has read, in order; compact frames are left out. */
  readonly heard: readonly ServerSaid[]
}

/** A real connection over loopback: what the server is offered, and the client. Closed when the test is done. */
export async function openStream(
  kind: StreamKind,
  certificate: DevCertificate,
): Promise<{ arrival: Arrival; client: StreamClient }> {
  const arrived = Promise.withResolvers<Arrival>()
  const server =
    kind === 'tcp' || kind === 'tls' ? tcpServer(kind, certificate, arrived) : webServer(kind, certificate, arrived)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const ca = kind === 'tls' || kind === 'wss' ? certificate.cert : undefined
  const client = await (kind === 'tcp' || kind === 'tls' ? openTcp(port, ca) : openWebSocket(port, ca))
  const arrival = await arrived.promise
  onTestFinished(() => void server.close())
  return { arrival, client }
}

function tcpServer(
  kind: 'tcp' | 'tls',
  tls: DevCertificate,
  { resolve: accept }: PromiseWithResolvers<Arrival>,
): Server {
  return createTcpListener({
    tls: kind === 'tls' ? tls : undefined,
    messageBytesMax: 65_536,
    handshakeTimeoutMs: 10_000,
    refusalOf: () => undefined,
    accept,
  })
}

function webServer(
  kind: 'websocket' | 'wss',
  tls: DevCertificate,
  { resolve: accept }: PromiseWithResolvers<Arrival>,
): Server {
  const server = kind === 'wss' ? createSecureServer(tls) : createServer()
  const addressOf = () => addressKey('127.0.0.1')
  const refusalOf = () => undefined
  const isWelcomeOrigin = () => true
  attachWebSocketListener(server, { messageBytesMax: 65_536, addressOf, refusalOf, isWelcomeOrigin, accept })
  return server
}

async function openTcp(port: number, ca: string | undefined): Promise<StreamClient> {
  const client = await connectDialect1(port, ca === undefined ? {} : { ca })
  const { socket } = client
  onTestFinished(() => void socket.destroy())
  return {
    say: (payload, times) => void socket.write(Buffer.concat(Array<Uint8Array>(times).fill(withLength(payload)))),
    pause: () => void socket.pause(),
    get unsentBytes() {
      return socket.writableLength
    },
    heard: client.inbox,
  }
}

async function openWebSocket(port: number, ca: string | undefined): Promise<StreamClient> {
  const scheme = ca === undefined ? 'ws' : 'wss'
  const socket = new WebSocket(`${scheme}://127.0.0.1:${port}/ws`, ca === undefined ? {} : { ca })
  const heard: ServerSaid[] = []
  socket.on('message', (bytes: Buffer) => heard.push(decode(bytes) as ServerSaid))
  socket.on('error', () => {})
  await once(socket, 'open')
  onTestFinished(() => socket.terminate())
  return {
    say: (payload, times) => {
      for (let count = 0; count < times; count++) socket.send(payload)
    },
    pause: () => socket.pause(),
    get unsentBytes() {
      return socket.bufferedAmount
    },
    heard,
  }
}
