import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Reason, reasons } from '../protocol/reasons.ts'
import { WebSocketWire } from './websocket-wire.ts'
import type { Arrival } from './wire.ts'

export interface WebSocketListenerOptions {
  readonly messageBytesMax: number
  readonly refusalOf: (address: string) => Reason | undefined
  /** Whether a page of this origin may connect to this host, as the headers name them. */
  readonly isWelcomeOrigin: (origin: string | undefined, host: string | undefined) => boolean
  readonly accept: (arrival: Arrival) => void
}

const PATH = '/ws'

/** Takes WebSocket upgrades on `/ws` of an HTTP server (FRM2); any other upgrade is refused. */
export function attachWebSocketListener(http: Pick<Server, 'on'>, options: WebSocketListenerOptions): void {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: options.messageBytesMax,
    // Compression would hold a context a connection and delay frames that are dense already.
    perMessageDeflate: false,
    // The wire closes with 1003 by itself; checking text for UTF-8 first would be wasted.
    skipUTF8Validation: true,
  })
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => {})
    const address = request.socket.remoteAddress ?? 'unknown'
    if (pathOf(request) !== PATH) return refuse(socket, '404 Not Found')
    const { origin, host } = request.headers
    if (!options.isWelcomeOrigin(origin, host)) return refuse(socket, '403 Forbidden')
    const refusal = options.refusalOf(address)
    if (refusal !== undefined) return refuse(socket, statusOf(refusal))
    server.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
      const openWire: Arrival['openWire'] = (listener) => new WebSocketWire(webSocket, address, listener)
      options.accept({ address, transport: 'websocket', openWire })
    })
  })
}

function statusOf(refusal: Reason): string {
  return reasons[refusal].code === 429 ? '429 Too Many Requests' : '503 Service Unavailable'
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? ''
}

function refuse(socket: Duplex, status: string): void {
  // An upgraded socket has left the HTTP server's care: nobody else would close it.
  socket.once('finish', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
