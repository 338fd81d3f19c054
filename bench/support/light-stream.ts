import { connect, type Socket } from 'node:net'

/**
 * The client's end of a stream for load: a plain socket that cuts what arrives into messages and little else, so that a
 * thousand of them cost less than the server they load. Messages are views of what was read, unless one came in pieces.
 */
export interface LightStream {
  send(bytes: Uint8Array): void
  /** In one write. */
  sendAll(messages: readonly Uint8Array[]): void
  readonly bytesRead: number
  close(): void
}

export type StreamKind = 'tcp' | 'websocket'

/** Resolves when the connection stands; `onMessage` gets whole messages, `onClosed` the end that nobody here asked for. */
export function openLightStream(
  kind: StreamKind,
  port: number,
  onMessage: (bytes: Buffer) => void,
  onClosed: () => void = () => {},
  localAddress?: string,
): Promise<LightStream> {
  const framing = kind === 'tcp' ? tcpFraming : webSocketFraming
  const socket = connect({
    host: '127.0.0.1',
    port,
    noDelay: true,
    ...(localAddress === undefined ? {} : { localAddress }),
  })
  const { promise, resolve, reject } = Promise.withResolvers<LightStream>()
  let isClosed = false
  const stream: LightStream = {
    send: (bytes) => void socket.write(framing.wrap(bytes)),
    sendAll: (messages) => void socket.write(Buffer.concat(messages.map((bytes) => framing.wrap(bytes)))),
    get bytesRead() {
      return socket.bytesRead
    },
    close() {
      isClosed = true
      socket.destroy()
    },
  }
  socket.on('error', reject)
  socket.on('close', () => {
    reject(new Error('the server closed it'))
    if (!isClosed) onClosed()
  })
  socket.on('connect', () => framing.open(socket, () => resolve(stream), splitter(framing.read, onMessage)))
  return promise
}

interface Framing {
  wrap(bytes: Uint8Array): Buffer
  /** Shakes hands and then hands what is read to `push`. */
  open(socket: Socket, onOpen: () => void, push: (chunk: Buffer) => void): void
  /** Fills `piece` with the first whole piece of `bytes` from `at` on; false when it is not all there. */
  read(bytes: Buffer, at: number, piece: Piece): boolean
}

interface Piece {
  from: number
  to: number
  /** False for the first part of a message in parts. */
  isLast: boolean
  isData: boolean
}

function splitter(read: Framing['read'], onMessage: (bytes: Buffer) => void): (chunk: Buffer) => void {
  const piece: Piece = { from: 0, to: 0, isLast: true, isData: true }
  let rest: Buffer | undefined
  let parts: Buffer[] = []
  return (chunk) => {
    const bytes = rest === undefined ? chunk : Buffer.concat([rest, chunk])
    let at = 0
    while (read(bytes, at, piece)) {
      at = piece.to
      if (!piece.isData) continue
      const data = bytes.subarray(piece.from, piece.to)
      if (!piece.isLast) parts.push(Buffer.from(data))
      else if (parts.length === 0) onMessage(data)
      else {
        onMessage(Buffer.concat([...parts, data]))
        parts = []
      }
    }
    rest = at === bytes.length ? undefined : Buffer.from(bytes.subarray(at))
  }
}

const tcpFraming: Framing = {
  wrap(bytes) {
    const framed = Buffer.allocUnsafe(4 + bytes.length)
    framed.writeUInt32BE(bytes.length)
    framed.set(bytes, 4)
    return framed
  },
  open(socket, onOpen, push) {
    socket.on('data', push)
    onOpen()
  },
  read(bytes, at, piece) {
    if (bytes.length - at < 4) return false
    piece.from = at + 4
    piece.to = piece.from + bytes.readUInt32BE(at)
    return piece.to <= bytes.length
  },
}

const HANDSHAKE = [
  'GET /ws HTTP/1.1',
  'Host: 127.0.0.1',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  '\r\n',
].join('\r\n')

const CONTINUATION = 0
const BINARY = 2

const webSocketFraming: Framing = {
  /** Masked with zeros, which leaves the bytes as they are. */
  wrap(bytes) {
    const isShort = bytes.length < 126
    const headerBytes = isShort ? 6 : 8
    const framed = Buffer.alloc(headerBytes + bytes.length)
    framed[0] = 0x80 | BINARY
    framed[1] = 0x80 | (isShort ? bytes.length : 126)
    if (!isShort) framed.writeUInt16BE(bytes.length, 2)
    framed.set(bytes, headerBytes)
    return framed
  },
  open(socket, onOpen, push) {
    socket.write(HANDSHAKE)
    let answer = Buffer.alloc(0)
    const shake = (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk])
      const end = answer.indexOf('\r\n\r\n')
      if (end < 0) return
      if (!answer.toString('latin1').startsWith('HTTP/1.1 101')) {
        socket.destroy(new Error(answer.toString('latin1', 0, answer.indexOf('\r\n'))))
        return
      }
      socket.off('data', shake)
      socket.on('data', push)
      onOpen()
      if (answer.length > end + 4) push(answer.subarray(end + 4))
    }
    socket.on('data', shake)
  },
  read(bytes, at, piece) {
    if (bytes.length - at < 2) return false
    const first = bytes[at] ?? 0
    const short = (bytes[at + 1] ?? 0) & 0x7f
    const headerBytes = short < 126 ? 2 : short === 126 ? 4 : 10
    if (bytes.length - at < headerBytes) return false
    const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : bytes.readUInt32BE(at + 6)
    piece.from = at + headerBytes
    piece.to = piece.from + length
    piece.isLast = (first & 0x80) !== 0
    const opcode = first & 0x0f
    piece.isData = opcode === BINARY || opcode === CONTINUATION
    return piece.to <= bytes.length
  },
}
