import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { ACK_BYTES, ACK_MS, type RawTransport } from './raw-fan-out.ts'

// The receivers of the raw sender: they read, throw away, and say as much as a spectator says. They never sleep, as the
// clients of our server never do here; see Crowd.poll.

const [transport = 'udp', port = '0', count = '0'] = process.argv.slice(2)
const HANDSHAKE =
  'GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n'
let received = 0

await Promise.all(Array.from({ length: Number(count) }, () => receive(transport as RawTransport)))
process.on('disconnect', () => process.exit())
process.on('message', () => process.send?.({ ok: received }))
poll()

function poll(): void {
  setImmediate(poll)
}

function receive(kind: RawTransport): Promise<void> {
  return kind === 'udp' ? receiveDatagrams() : receiveStream(kind)
}

function receiveDatagrams(): Promise<void> {
  const socket = createSocket('udp4')
  socket.on('message', () => received++)
  return new Promise((resolve) => {
    socket.connect(Number(port), '127.0.0.1', () => {
      socket.send('hello', () => resolve())
    })
  })
}

function receiveStream(kind: RawTransport): Promise<void> {
  const socket = connect({ port: Number(port), host: '127.0.0.1', noDelay: true })
  socket.on('data', () => {})
  const isWebSocket = kind !== 'tcp'
  const said = isWebSocket ? maskedMessage() : Buffer.alloc(ACK_BYTES)
  return new Promise((resolve) => {
    socket.on('connect', () => {
      if (isWebSocket) socket.write(HANDSHAKE)
      setInterval(() => socket.write(said), ACK_MS)
      resolve()
    })
  })
}

function maskedMessage(): Buffer {
  const message = Buffer.alloc(6 + ACK_BYTES)
  message[0] = 0x82
  message[1] = 0x80 | ACK_BYTES
  return message
}
