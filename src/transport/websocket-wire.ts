import type { RawData, WebSocket } from 'ws'
import { CLOSE_GRACE_MS } from './limits.ts'
import type { Wire, WireListener } from './wire.ts'

/** A WebSocket as a wire (FRM2): one binary message is one message, text is refused. */
export function createWebSocketWire(socket: WebSocket, address: string, listener: WireListener): Wire {
  let failure: Error | undefined
  socket.binaryType = 'nodebuffer'
  socket.on('message', (data: RawData, isBinary: boolean) => {
    if (isBinary) listener.message(data as Buffer)
    else listener.unsupported()
  })
  socket.on('error', (error: Error & { code?: string }) => {
    failure = error
    // The library has closed with 1009 already; the listener only counts and logs it.
    if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') listener.oversized(Number.POSITIVE_INFINITY)
  })
  socket.on('close', () => listener.closed(failure))
  const stream = streamOf(socket)
  stream?.on('drain', () => listener.drained())

  return {
    transport: 'websocket',
    address,
    get bufferedBytes() {
      return socket.bufferedAmount
    },
    send(head, body) {
      if (socket.readyState !== socket.OPEN) return
      if (body === undefined) {
        socket.send(head)
        return
      }
      // Two fragments of one message: the shared body is sent without being copied.
      socket.send(head, { fin: false })
      socket.send(body, { fin: true })
    },
    cork: () => stream?.cork(),
    uncork: () => stream?.uncork(),
    end(code) {
      socket.close(code)
      setTimeout(() => socket.terminate(), CLOSE_GRACE_MS).unref()
    },
    destroy: () => socket.terminate(),
  }
}

interface Corkable {
  cork(): void
  uncork(): void
  on(event: 'drain', listener: () => void): void
}

/** The socket below; ws keeps it in a documented-by-use field and offers no other way to cork or to hear of a drain. */
function streamOf(socket: WebSocket): Corkable | undefined {
  return (socket as unknown as { _socket?: Corkable })._socket
}
