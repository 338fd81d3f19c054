import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { ListenError } from '../transport/listen-error.ts'
import type { TlsMaterial } from '../transport/tls.ts'
import { KEEP_ALIVE_MS, REQUEST_TIMEOUT_MS, TIMEOUT_CHECK_MS } from './limits.ts'

/** Sockets that listen, and HTTP on them. */

export interface WebServerOptions {
  readonly handshakeTimeoutMs: number
  /** Called before each request. */
  readonly ticksFirst: () => void
}

export function createWebServer(
  app: Hono,
  { handshakeTimeoutMs: handshakeTimeout, ticksFirst }: WebServerOptions,
  tls?: TlsMaterial,
): HttpServer {
  const timeouts = httpTimeouts(handshakeTimeout)
  const listener = getRequestListener(app.fetch)
  const handle = (...exchange: Parameters<typeof listener>) => {
    ticksFirst()
    // It answers errors by itself: nothing waits for its promise.
    void listener(...exchange)
  }
  if (tls === undefined) return createHttpServer(timeouts, handle)
  // Nothing newer than HTTP/1.1 is spoken here, and a WebSocket begins as a request of it.
  return createHttpsServer({ ...timeouts, ...tls, handshakeTimeout, ALPNProtocols: ['http/1.1'] }, handle)
}

/** A request that dawdles is ended. The headers have as long as a sign-in, of which they may be the beginning (AUTH1). */
function httpTimeouts(signInTimeoutMs: number) {
  return {
    headersTimeout: signInTimeoutMs,
    requestTimeout: Math.max(signInTimeoutMs, REQUEST_TIMEOUT_MS),
    keepAliveTimeout: KEEP_ALIVE_MS,
    // By default Node looks only every half a minute whether a time is over.
    connectionsCheckingInterval: Math.min(signInTimeoutMs, TIMEOUT_CHECK_MS),
  }
}

/** Where a server is to listen, and how its error calls it. */
export interface Place {
  readonly host: string
  readonly port: number
  readonly what: string
  /** The configuration's key of the port. */
  readonly key: string
}

/** Rejects with ListenError. */
export function listen(server: Server, { host, port, what, key }: Place): Promise<Server> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(new ListenError(what, key, port, error))
    server.once('error', fail)
    server.listen(port, host, () => {
      server.off('error', fail)
      resolve(server)
    })
  })
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
  })
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}
