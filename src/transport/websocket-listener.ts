import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Reason, reasons } from '../protocol/reasons.ts'
import type { AddressKey } from './address-key.ts'
import { CONNECTION_WAIT_SECONDS, WEBSOCKET_FRAGMENTS_MAX } from './limits.ts'
import { refuseUpgrade } from './refuse-upgrade.ts'
import { WebSocketWire } from './websocket-wire.ts'
import type { Arrival } from './wire.ts'

export interface WebSocketListenerOptions {
  readonly messageBytesMax: number
  readonly addressOf: (request: IncomingMessage) => AddressKey
  readonly refusalOf: (address: AddressKey) => Reason | undefined
  /** Whether a page of this origin may connect to this host, as the headers name them. */
  readonly isWelcomeOrigin: (origin: string | undefined, host: string | undefined) => boolean
  readonly accept: (arrival: Arrival) => void
  /** Takes, or refuses, what is asked for at another path; false when nothing is there. */
  readonly takeOther?: TakeUpgrade
}

export type TakeUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean

const PATH = '/ws'

/** Takes WebSocket upgrades on `/ws` of an HTTP server (FRM2); any other upgrade that nobody else takes is refused. */
export function attachWebSocketListener(http: Pick<Server, 'on'>, options: WebSocketListenerOptions): void {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: options.messageBytesMax,
    maxFragments: WEBSOCKET_FRAGMENTS_MAX,
    // Compression would hold a context a connection and delay frames that are dense already.
    perMessageDeflate: false,
    // The wire closes with 1003 by itself; checking text for UTF-8 first would be wasted.
    skipUTF8Validation: true,
  })
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => {})
    if (pathOf(request) !== PATH) {
      if (options.takeOther?.(request, socket, head) !== true) refuseUpgrade(socket, '404 Not Found')
      return
    }
    const address = options.addressOf(request)
    const { origin, host } = request.headers
    if (!options.isWelcomeOrigin(origin, host)) return refuseUpgrade(socket, '403 Forbidden')
    const refusal = options.refusalOf(address)
    if (refusal !== undefined) return refuseUpgrade(socket, statusOf(refusal))
    server.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
      const openWire: Arrival['openWire'] = (listener) => new WebSocketWire(webSocket, address, listener)
      options.accept({ address, transport: 'websocket', openWire })
    })
  })
}

/** The status line, and when a rate says how long to wait, that header. */
function statusOf(refusal: Reason): string {
  if (reasons[refusal].code !== 429) return '503 Service Unavailable'
  const wait = refusal === 'connection_rate' ? `\r\nRetry-After: ${CONNECTION_WAIT_SECONDS}` : ''
  return `429 Too Many Requests${wait}`
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? ''
}
