import { createSocket } from 'node:dgram'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type Socket } from 'node:net'
import { WebSocketServer } from 'ws'
import type { RawSample, RawTransport } from './raw-fan-out.ts'

// The least a Node process can do to send one message to many, so many times a second: one buffer, made before, and one
// call a receiver. What receivers say is read and thrown away. Addresses are resolved at once, or every datagram would
// take a turn of the loop of its own.

const [transport = 'udp', bytesText = '0', hzText = '0'] = process.argv.slice(2)
const bytes = Number(bytesText)
const hz = Number(hzText)
const sends: (() => void)[] = []
let sent = 0
let cpuBefore = process.cpuUsage()
let sentBefore = 0
let turns = 0

const port = await listen(transport as RawTransport)
const beganMs = performance.now()
setTimeout(turn, 0)
process.on('disconnect', () => process.exit())
process.on('message', (order: 'port' | 'sample') => {
  process.send?.({ ok: order === 'port' ? port : sample() })
})

function turn(): void {
  for (const send of sends) send()
  sent += sends.length
  turns++
  setTimeout(turn, Math.max(0, beganMs + (turns * 1000) / hz - performance.now()))
}

function sample(): RawSample {
  const { user, system } = process.cpuUsage(cpuBefore)
  const answer = {
    cpuSeconds: (user + system) / 1e6,
    systemSeconds: system / 1e6,
    sent: sent - sentBefore,
    receivers: sends.length,
  }
  cpuBefore = process.cpuUsage()
  sentBefore = sent
  return answer
}

function listen(kind: RawTransport): Promise<number> {
  if (kind === 'udp') return listenDatagrams()
  if (kind === 'tcp') return listenStreams()
  return kind === 'websocket' ? listenWebSocketBytes() : listenWebSockets()
}

function tcpMessage(): Buffer {
  const message = Buffer.alloc(4 + bytes)
  message.writeUInt32BE(bytes)
  return message
}

function webSocketMessage(): Buffer {
  const message = Buffer.alloc(4 + bytes)
  message[0] = 0x82
  message[1] = 126
  message.writeUInt16BE(bytes, 2)
  return message
}

function listenDatagrams(): Promise<number> {
  const socket = createSocket({ type: 'udp4', lookup: (name, _, done) => done(null, name, 4) })
  const message = Buffer.alloc(bytes)
  const known = new Set<number>()
  socket.on('message', (_, peer) => {
    if (known.has(peer.port)) return
    known.add(peer.port)
    sends.push(() => socket.send(message, peer.port, peer.address))
  })
  return new Promise((resolve) => socket.bind(0, '127.0.0.1', () => resolve(socket.address().port)))
}

function listenStreams(): Promise<number> {
  const message = tcpMessage()
  return portOf(createServer((socket) => startWriting(socket, message)))
}

/** A frame that was put together before, written to the socket that was upgraded. */
function listenWebSocketBytes(): Promise<number> {
  const message = webSocketMessage()
  const server = createHttpServer()
  server.on('upgrade', (_, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
    startWriting(socket as Socket, message)
  })
  return portOf(server)
}

function listenWebSockets(): Promise<number> {
  const http = createHttpServer()
  const message = Buffer.alloc(bytes)
  const server = new WebSocketServer({ server: http, perMessageDeflate: false })
  server.on('connection', (socket) => {
    socket.on('message', () => {})
    sends.push(() => socket.send(message))
  })
  return portOf(http)
}

function startWriting(socket: Socket, message: Buffer): void {
  socket.setNoDelay(true)
  socket.on('error', () => {})
  socket.resume()
  sends.push(() => socket.write(message))
}

function portOf(server: ReturnType<typeof createServer> | ReturnType<typeof createHttpServer>): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
  })
}
