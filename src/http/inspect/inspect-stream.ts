import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import type { InspectorHub, InspectorPage } from '../../observability/inspector/inspector-hub.ts'
import { isLocalVisit, isOwnPage } from './is-local-visit.ts'
import { INSPECT_BACKLOG_BYTES_MAX, INSPECT_PAGES_MAX, INSPECT_WISH_BYTES_MAX } from './limits.ts'
import { readWish } from './read-wish.ts'

/**
 * The stream of the inspector: a WebSocket at `/inspect/stream`, one message of JSON each. It speaks the format of
 * @statelyai/inspect, so that its receivers can read it; `/inspect/stream?page` has more, for our page. Nothing is written
 * while nobody is connected.
 */
export class InspectStream {
  readonly #hub: InspectorHub
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: INSPECT_WISH_BYTES_MAX,
    perMessageDeflate: false,
  })
  readonly #open = new Set<WebSocket>()
  #timer: NodeJS.Timeout | undefined

  constructor(hub: InspectorHub) {
    this.#hub = hub
  }

  /** Takes upgrades of its own address; false for any other. */
  readonly takeUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): boolean => {
    const [path = '', query] = (request.url ?? '').split('?', 2)
    if (path !== '/inspect/stream') return false
    if (!isWelcome(request)) refuse(socket, '404 Not Found')
    else if (this.#open.size >= INSPECT_PAGES_MAX) refuse(socket, '503 Service Unavailable')
    else this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#take(webSocket, query !== 'page'))
    return true
  }

  #take(webSocket: WebSocket, isStock: boolean): void {
    this.#open.add(webSocket)
    this.#timer ??= setInterval(() => this.#hub.flush(), FLUSH_MS)
    const looking = this.#hub.join(new StreamPage(webSocket, isStock))
    webSocket.on('message', (data) => {
      const wish = readWish(textOf(data))
      if (wish !== undefined) looking.wish(wish)
    })
    // A socket that fails closes, too.
    webSocket.on('error', () => {})
    webSocket.on('close', () => {
      looking.leave()
      this.#open.delete(webSocket)
      if (this.#open.size > 0) return
      clearInterval(this.#timer)
      this.#timer = undefined
    })
  }
}

class StreamPage implements InspectorPage {
  readonly isStock: boolean
  readonly #webSocket: WebSocket

  constructor(webSocket: WebSocket, isStock: boolean) {
    this.#webSocket = webSocket
    this.isStock = isStock
  }

  get isBehind(): boolean {
    return this.#webSocket.bufferedAmount > INSPECT_BACKLOG_BYTES_MAX
  }

  send(text: string): void {
    this.#webSocket.send(text)
  }
}

const FLUSH_MS = 100

function isWelcome({ socket, headers }: IncomingMessage): boolean {
  const header = (name: string) => headers[name]?.toString()
  const isLocal = isLocalVisit({ peer: socket.remoteAddress, headers: header })
  return isLocal && isOwnPage(headers.origin, headers.host)
}

function textOf(data: RawData): string {
  return Array.isArray(data) ? Buffer.concat(data).toString() : Buffer.from(data as ArrayBuffer).toString()
}

function refuse(socket: Duplex, status: string): void {
  // An upgraded socket has left the HTTP server's care: nobody else would close it.
  socket.once('finish', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
