import type { RawData, WebSocket } from 'ws'
import { CLOSE_GRACE_MS } from './limits.ts'
import type { Wire, WireListener } from './wire.ts'

/** A WebSocket as a wire (FRM2): one binary message is one message, text is refused. */
export function createWebSocketWire(socket: WebSocket, address: string, listener: WireListener): Wire {
  let failure: Error | undefined
  let isEnding = false
  socket.binaryType = 'nodebuffer'
  socket.on('message', (data: RawData, isBinary: boolean) => {
    // The library still delivers what arrives between our close and the peer's.
    if (isEnding) return
    if (isBinary) listener.message(data as Buffer)
    else listener.unsupported()
  })
  const { _socket: stream, _receiver: receiver } = internalsOf(socket)
  // First, because the library's own listener closes with 1009, and then there is no telling why (FRM4).
  receiver?.prependListener('error', (error) => {
    if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') listener.oversized(Number.POSITIVE_INFINITY)
  })
  socket.on('error', (error) => {
    failure = error
  })
  socket.on('close', () => listener.closed(failure))
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
      // Two fragments of one message, in one write: the shared body is sent without being copied.
      stream?.cork()
      socket.send(head, { fin: false })
      socket.send(body, { fin: true })
      stream?.uncork()
    },
    end(code) {
      if (isEnding) return
      isEnding = true
      socket.close(code)
      setTimeout(() => socket.terminate(), CLOSE_GRACE_MS).unref()
    },
    destroy: () => socket.terminate(),
  }
}

interface Internals {
  readonly _socket?: { cork(): void; uncork(): void; on(event: 'drain', listener: () => void): void }
  readonly _receiver?: {
    prependListener(event: 'error', listener: (error: Error & { code?: string }) => void): void
  }
}

/**
 * The socket below and the parser. The library keeps them in fields that are documented by use only, and offers no other
 * way to cork, to hear of a drain, or to speak before it closes.
 */
function internalsOf(socket: WebSocket): Internals {
  return socket as unknown as Internals
}
