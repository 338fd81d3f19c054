import { createServer as createHttpServer, type Server as HttpServer, type IncomingMessage } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { Server as TlsServer } from 'node:tls'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Config } from '../config/schema.ts'
import type { Reason } from '../protocol/reasons.ts'
import type { AddressKey } from '../transport/address-key.ts'
import { capSockets, type SocketRefusal } from '../transport/cap-sockets.ts'
import type { ClientAddresses } from '../transport/client-address.ts'
import { ListenError } from '../transport/listen-error.ts'
import { OpenSockets } from '../transport/open-sockets.ts'
import { createTcpListener } from '../transport/tcp-listener.ts'
import type { TlsMaterial } from '../transport/tls.ts'
import { attachWebSocketListener, type WebSocketListenerOptions } from '../transport/websocket-listener.ts'
import type { Arrival } from '../transport/wire.ts'
import { HTTP_SOCKETS_FACTOR, KEEP_ALIVE_MS, REQUEST_TIMEOUT_MS, TIMEOUT_CHECK_MS } from './limits.ts'

export interface ListenerOptions {
  readonly config: Config
  readonly tls: TlsMaterial | undefined
  readonly app: Hono
  readonly probeApp: Hono
  readonly addresses: ClientAddresses
  /** Counts one more socket on an HTTP port; false when its address opens them too fast. */
  readonly mayOpenSocket: (address: AddressKey) => boolean
  /** A socket was closed before it was a connection. */
  readonly onSocketRefused: (refusal: SocketRefusal) => void
  readonly refusalOf: (address: AddressKey) => Reason | undefined
  /** Whether a page of this origin may open a WebSocket to this host. */
  readonly isWelcomeOrigin: (origin: string | undefined, host: string | undefined) => boolean
  readonly accept: (arrival: Arrival) => void
  readonly takeUpgrade: WebSocketListenerOptions['takeUpgrade']
  /** Called before each request. */
  readonly ticksFirst: () => void
  /** A socket that listens could not accept; it goes on listening. */
  readonly onError: (error: Error) => void
}

export interface Listeners {
  readonly tcpPort: number
  readonly httpPort: number
  readonly probePort: number | undefined
  /** Takes no new connections; those that are there go on. HTTP goes on too: probes are needed to the end. */
  stopAccepting(): void
  /** New connections get this certificate; those that are there keep theirs. Only for a server that began with TLS. */
  setTls(material: TlsMaterial): void
  close(): Promise<void>
}

/** Opens the TCP port, the HTTP port with WebSocket on it, and the probe port if one is asked for. */
export async function openListeners(options: ListenerOptions): Promise<Listeners> {
  const { config, tls, refusalOf, isWelcomeOrigin, accept, takeUpgrade } = options
  const { host, tcp_port, http_port } = config.network
  const messageBytesMax = config.limits.message_bytes_max
  const handshakeTimeoutMs = config.limits.sign_in_timeout_ms
  const tcp = createTcpListener({ tls, messageBytesMax, handshakeTimeoutMs, refusalOf, accept })
  const http = createWebServer(options.app, options, tls)
  const addressOf = (request: IncomingMessage) => options.addresses.keyOf(request.socket.remoteAddress, request.headers)
  attachWebSocketListener(http, { messageBytesMax, addressOf, refusalOf, isWelcomeOrigin, accept, takeUpgrade })
  const probe = config.http.probe_port === 0 ? undefined : createWebServer(options.probeApp, options)
  capAll(options, { tcp, http, probe })
  const sockets = [tcp, http, probe].filter((server) => server !== undefined).map((server) => new OpenSockets(server))
  const opened: Server[] = []
  try {
    opened.push(await listen(tcp, host, tcp_port, 'TCP', 'network.tcp_port'))
    opened.push(await listen(http, host, http_port, 'HTTP', 'network.http_port'))
    if (probe !== undefined) opened.push(await listen(probe, host, config.http.probe_port, 'probe', 'http.probe_port'))
    for (const server of opened) server.on('error', options.onError)
  } catch (error) {
    await Promise.all(opened.map(closeServer))
    throw error
  }
  return {
    tcpPort: portOf(tcp),
    httpPort: portOf(http),
    probePort: probe === undefined ? undefined : portOf(probe),
    stopAccepting: () => tcp.close(),
    setTls(material) {
      for (const server of [tcp, http]) if (server instanceof TlsServer) server.setSecureContext(material)
    },
    async close() {
      for (const open of sockets) open.destroyAll()
      await Promise.all(opened.map(closeServer))
    },
  }
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

function createWebServer(app: Hono, { config, ticksFirst }: ListenerOptions, tls?: TlsMaterial): HttpServer {
  const handshakeTimeout = config.limits.sign_in_timeout_ms
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

/**
 * Plain TCP needs no cap of its own: there, a socket is a connection at once, and the gate tells those that are too many.
 * With TLS the gate is asked before the handshake, which also counts how fast they come. On the HTTP port there is room
 * for as many plain requests as for WebSockets. Behind the TCP port nobody says whom a proxy speaks for.
 */
function capAll(
  { config: { limits }, addresses, mayOpenSocket, onSocketRefused: onRefused }: ListenerOptions,
  { tcp, http, probe }: { tcp: Server; http: Server; probe: Server | undefined },
): void {
  const { connections_max: connectionsMax, connections_per_address_max: perAddressMax } = limits
  const isTrusted = (address: string | undefined) => addresses.isTrusted(address)
  const forTcp = { connectionsMax, perAddressMax, mayOpen: () => true, isTrusted: () => false, onRefused }
  if (tcp instanceof TlsServer) capSockets(tcp, forTcp)
  const forHttp = { mayOpen: mayOpenSocket, isTrusted, onRefused }
  const httpMax = {
    connectionsMax: connectionsMax * HTTP_SOCKETS_FACTOR,
    perAddressMax: perAddressMax * HTTP_SOCKETS_FACTOR,
  }
  capSockets(http, { ...httpMax, ...forHttp })
  if (probe !== undefined) capSockets(probe, { connectionsMax, perAddressMax, ...forHttp })
}

function listen(server: Server, host: string, port: number, what: string, key: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(new ListenError(what, key, port, error))
    server.once('error', fail)
    server.listen(port, host, () => {
      server.off('error', fail)
      resolve(server)
    })
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
  })
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}
