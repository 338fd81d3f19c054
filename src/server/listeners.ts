import type { IncomingMessage } from 'node:http'
import type { Server } from 'node:net'
import { Server as TlsServer } from 'node:tls'
import type { Hono } from 'hono'
import type { Config } from '../config/schema.ts'
import type { Reason } from '../protocol/reasons.ts'
import type { AddressKey } from '../transport/address-key.ts'
import { capSockets, type SocketRules } from '../transport/cap-sockets.ts'
import type { ClientAddresses } from '../transport/client-address.ts'
import type { SocketRefusal } from '../transport/connection-gate.ts'
import { Door, putDoor } from '../transport/door.ts'
import { OpenSockets } from '../transport/open-sockets.ts'
import { createTcpListener } from '../transport/tcp-listener.ts'
import type { TlsMaterial } from '../transport/tls.ts'
import { attachWebSocketListener, type TakeUpgrade } from '../transport/websocket-listener.ts'
import type { Arrival } from '../transport/wire.ts'
import { HTTP_SOCKETS_FACTOR } from './limits.ts'
import { closeServer, createWebServer, listen, portOf } from './web-server.ts'

export interface ListenerOptions {
  readonly config: Config
  readonly tls: TlsMaterial | undefined
  readonly app: Hono
  readonly addresses: ClientAddresses
  /** How sockets are let in on an HTTP port; on the TCP port, but for their rate. */
  readonly sockets: SocketRules
  /** Why one more connection of the address is refused; counts it otherwise. */
  readonly refusalOf: (address: AddressKey) => Reason | undefined
  /** Why {@link refusalOf} would refuse it for what the address does, with nothing counted. */
  readonly expectedRefusal: (address: AddressKey) => SocketRefusal | undefined
  /** Whether a page of this origin may open a WebSocket to this host. */
  readonly isWelcomeOrigin: (origin: string | undefined, host: string | undefined) => boolean
  readonly accept: (arrival: Arrival) => void
  /** Takes WebSockets that are none of the game's. */
  readonly takeUpgrade?: TakeUpgrade
  /** A socket that listens could not accept; it goes on listening. */
  readonly onError: (error: Error) => void
}

export interface Listeners {
  readonly tcpPort: number
  readonly httpPort: number
  /** Takes no new connections; those that are there go on. HTTP goes on too: probes are needed to the end. */
  stopAccepting(): void
  /** New connections get this certificate; those that are there keep theirs. Only for a server that began with TLS. */
  setTls(material: TlsMaterial): void
  close(): Promise<void>
}

/** Opens the TCP port, and the HTTP port with WebSocket on it. Rejects with ListenError, with nothing left open. */
export async function openListeners(options: ListenerOptions): Promise<Listeners> {
  const { config, tls, refusalOf, isWelcomeOrigin, accept } = options
  const { host, tcp_port, http_port } = config.network
  const messageBytesMax = config.limits.message_bytes_max
  const handshakeTimeoutMs = config.limits.sign_in_timeout_ms
  const tcp = createTcpListener({ tls, messageBytesMax, handshakeTimeoutMs, refusalOf, accept })
  const http = createWebServer(options.app, { handshakeTimeoutMs, ticksFirst: options.sockets.ticksFirst }, tls)
  const addressOf = (request: IncomingMessage) => options.addresses.keyOf(request.socket.remoteAddress, request.headers)
  attachWebSocketListener(http, {
    messageBytesMax,
    addressOf,
    refusalOf,
    isWelcomeOrigin,
    accept,
    ...(options.takeUpgrade === undefined ? {} : { takeOther: options.takeUpgrade }),
  })
  capAll(options, { tcp, http })
  const sockets = [tcp, http].map((server) => new OpenSockets(server))
  const opened: Server[] = []
  try {
    opened.push(await listen(tcp, { host, port: tcp_port, what: 'TCP', key: 'network.tcp_port' }))
    opened.push(await listen(http, { host, port: http_port, what: 'HTTP', key: 'network.http_port' }))
    for (const server of opened) server.on('error', options.onError)
  } catch (error) {
    await Promise.all(opened.map(closeServer))
    throw error
  }
  return {
    tcpPort: portOf(tcp),
    httpPort: portOf(http),
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

/**
 * Plain TCP needs no cap of its own: there, a socket is a connection at once, and the gate tells those that are too many.
 * With TLS the gate is asked before the handshake, which also counts how fast they come. On the HTTP port there is room
 * for as many plain requests as for WebSockets. Behind the TCP port nobody says whom a proxy speaks for.
 */
function capAll(options: ListenerOptions, { tcp, http }: { tcp: Server; http: Server }): void {
  const { sockets, expectedRefusal } = options
  const { connections_max: connectionsMax, connections_per_address_max: perAddressMax } = options.config.limits
  if (tcp instanceof TlsServer) {
    const isTooFast = (address: AddressKey) => expectedRefusal(address) !== undefined
    const atTheTcpPort = { ...sockets, mayOpen: () => true, isTooFast, isTrusted: () => false }
    capSockets(tcp, { connectionsMax, perAddressMax, ...atTheTcpPort })
  } else putDoor(tcp, new Door({ ...sockets, expectedRefusal, onClosed: sockets.onRefused }))
  const httpMax = {
    connectionsMax: connectionsMax * HTTP_SOCKETS_FACTOR,
    perAddressMax: perAddressMax * HTTP_SOCKETS_FACTOR,
  }
  capSockets(http, { ...httpMax, ...sockets })
}
