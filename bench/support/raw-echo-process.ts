import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { WebSocketServer } from 'ws'

// What a connection costs when it does next to nothing: a server that gives back what it gets.

const server = process.argv[2] === 'tcp' ? createServer() : createHttpServer()
if (process.argv[2] === 'tcp') {
  server.on('connection', (socket) => {
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.on('data', (bytes: Buffer) => socket.write(bytes))
  })
} else {
  const sockets = new WebSocketServer({
    server: server as ReturnType<typeof createHttpServer>,
    perMessageDeflate: false,
  })
  sockets.on('connection', (socket) => socket.on('message', (bytes) => socket.send(bytes)))
}
server.listen(0, '127.0.0.1')

process.on('disconnect', () => process.exit())
process.on('message', (order: 'port' | 'rss') => {
  if (order === 'rss') globalThis.gc?.()
  process.send?.({ ok: order === 'rss' ? process.memoryUsage.rss() : (server.address() as { port: number }).port })
})
