import type { Duplex } from 'node:stream'
import type { RawData, WebSocket } from 'ws'
import { FrameMemory, fillFrame } from './frame-memory.ts'
import { CLOSE_GRACE_MS, DISCARDED_BYTES_MAX } from './limits.ts'
import { TurnCork } from './turn-cork.ts'
import type { Wire, WireListener } from './wire.ts'

/** A WebSocket as a wire (FRM2): one binary message is one message, text is refused. */
export function createWebSocketWire(socket: WebSocket, address: string, listener: WireListener): Wire {
  let failure: Error | undefined
  let isEnding = false
  let discardedBytes = 0
  socket.binaryType = 'nodebuffer'
  socket.on('message', (data: RawData, isBinary: boolean) => {
    // The library still delivers what arrives between our close and the peer's.
    if (isEnding) discard((data as Buffer).length)
    else if (isBinary) listener.message(data as Buffer)
    else listener.unsupported()
  })
  const discard = (bytes: number) => {
    discardedBytes += bytes
    if (discardedBytes > DISCARDED_BYTES_MAX) socket.pause()
  }
  socket.on('ping', () => listener.noise())
  socket.on('pong', () => listener.noise())
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
  const frames = new FrameMemory()
  const cork = stream === undefined ? undefined : new TurnCork(stream)

  return {
    transport: 'websocket',
    address,
    get bufferedBytes() {
      // Nothing is compressed, so the library itself holds nothing back.
      return stream?.writableLength ?? 0
    },
    send(head, body) {
      if (socket.readyState !== socket.OPEN) return
      if (body === undefined || stream === undefined) {
        cork?.hold()
        socket.send(body === undefined ? head : Buffer.concat([head, body]))
        cork?.written()
        return
      }
      const bytes = head.length + body.length
      const headerBytes = bytes < LENGTH_16 ? 2 : 4
      const frame = frames.take(headerBytes + bytes, stream.writableLength === 0)
      writeHeader(frame, bytes)
      fillFrame(frame, headerBytes, head, body)
      stream.write(frame)
    },
    setReading(isReading) {
      if (isEnding) return
      if (isReading) socket.resume()
      else socket.pause()
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

/** The length is in the next two bytes. */
const LENGTH_16 = 126
const LENGTH_16_MAX = 0xffff
const FINAL_BINARY = 0x82

/**
 * RFC 6455's header of a whole binary message from a server. Telemetry is framed here and not by the library, whose
 * general way (header, options and callbacks a fragment) costs as much again as the system takes to send it; its own
 * messages go between ours, whole as ours are.
 */
function writeHeader(frame: Buffer, bytes: number): void {
  if (bytes > LENGTH_16_MAX) throw new RangeError(`A telemetry frame has ${bytes} bytes.`)
  frame[0] = FINAL_BINARY
  frame[1] = bytes < LENGTH_16 ? bytes : LENGTH_16
  if (bytes >= LENGTH_16) frame.writeUInt16BE(bytes, 2)
}

interface Internals {
  readonly _socket?: Duplex
  readonly _receiver?: {
    prependListener(event: 'error', listener: (error: Error & { code?: string }) => void): void
  }
}

/**
 * The socket below and the parser. The library keeps them in fields that are documented by use only, and offers no other
 * way to write what is framed already, to hear of a drain, or to speak before it closes.
 */
function internalsOf(socket: WebSocket): Internals {
  return socket as unknown as Internals
}
