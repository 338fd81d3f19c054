import type { Duplex } from 'node:stream'
import type { RawData, WebSocket } from 'ws'
import { FrameMemory, fillFrame } from './frame-memory.ts'
import { CLOSE_GRACE_MS, DISCARDED_BYTES_MAX } from './limits.ts'
import { TurnCork } from './turn-cork.ts'
import type { Wire, WireCloseCode, WireListener } from './wire.ts'

/** A WebSocket as a wire (FRM2): one binary message is one message, text is refused. A class for the reason that TcpWire gives. */
export class WebSocketWire implements Wire {
  readonly transport = 'websocket'
  readonly address: string
  readonly #socket: WebSocket
  /** The socket below. */
  readonly #stream: Duplex | undefined
  readonly #cork: TurnCork | undefined
  readonly #frames = new FrameMemory()
  #isEnding = false
  #discardedBytes = 0
  #failure: Error | undefined

  constructor(socket: WebSocket, address: string, listener: WireListener) {
    this.#socket = socket
    this.address = address
    const { _socket: stream, _receiver: receiver } = internalsOf(socket)
    this.#stream = stream
    this.#cork = stream === undefined ? undefined : new TurnCork(stream)
    socket.binaryType = 'nodebuffer'
    socket.on('message', (data: RawData, isBinary: boolean) => {
      // The library still delivers what arrives between our close and the peer's.
      if (this.#isEnding) this.#discard((data as Buffer).length)
      else if (isBinary) listener.message(data as Buffer)
      else listener.unsupported()
    })
    socket.on('ping', () => listener.noise())
    socket.on('pong', () => listener.noise())
    // First, because the library's own listener closes with 1009, and then there is no telling why (FRM4).
    receiver?.prependListener('error', (error) => {
      if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') listener.oversized(Number.POSITIVE_INFINITY)
    })
    socket.on('error', (error) => {
      this.#failure = error
    })
    socket.on('close', () => listener.closed(this.#failure))
    stream?.on('drain', () => listener.drained())
  }

  get bufferedBytes(): number {
    // Nothing is compressed, so the library itself holds nothing back.
    return this.#stream?.writableLength ?? 0
  }

  send(head: Uint8Array, body?: Uint8Array): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    if (body === undefined || this.#stream === undefined) this.#sendMessage(head, body)
    else this.#sendFrame(this.#stream, head, body)
  }

  setReading(isReading: boolean): void {
    if (this.#isEnding) return
    if (isReading) this.#socket.resume()
    else this.#socket.pause()
  }

  end(code: WireCloseCode): void {
    if (this.#isEnding) return
    this.#isEnding = true
    this.#socket.close(code)
    setTimeout(() => this.#socket.terminate(), CLOSE_GRACE_MS).unref()
  }

  destroy(): void {
    this.#socket.terminate()
  }

  #discard(bytes: number): void {
    this.#discardedBytes += bytes
    if (this.#discardedBytes > DISCARDED_BYTES_MAX) this.#socket.pause()
  }

  #sendMessage(head: Uint8Array, body?: Uint8Array): void {
    this.#cork?.hold()
    this.#socket.send(body === undefined ? head : Buffer.concat([head, body]))
    this.#cork?.written()
  }

  #sendFrame(stream: Duplex, head: Uint8Array, body: Uint8Array): void {
    const bytes = head.length + body.length
    const headerBytes = bytes < LENGTH_16 ? 2 : 4
    const frame = this.#frames.take(headerBytes + bytes, stream.writableLength === 0)
    writeHeader(frame, bytes)
    fillFrame(frame, headerBytes, head, body)
    stream.write(frame)
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
