import type { Client } from './client.ts'
import { type ConnectOptions, connect } from './connect.ts'
import { openTcp, type TlsOptions } from './tcp-transport.ts'
import type { OpenTransport } from './transport.ts'
import { openUdp } from './udp-socket.ts'
import { openWebSocket } from './websocket-transport.ts'

/** What Node can do beyond browsers: TCP and TLS for messages, UDP for inputs and telemetry. */
export interface NodeConnectOptions extends Omit<ConnectOptions, 'transport' | 'datagrams'> {
  /** `tcp://HOST:PORT`, `tls://HOST:PORT`, `ws://…` or `wss://…`. */
  readonly url: string
  readonly tls?: TlsOptions
  /** False keeps inputs and telemetry on the stream. */
  readonly udp?: boolean
}

/** `connect` with the transport that the URL asks for, and with datagrams when the server offers them. */
export function connectNode({ tls, udp = true, ...options }: NodeConnectOptions): Promise<Client> {
  const transport: OpenTransport = /^wss?:/.test(options.url) ? openWebSocket : openTcp(tls)
  return connect({ ...options, transport, ...(udp ? { datagrams: openUdp } : {}) })
}
