import { connect, type Socket } from 'node:net'

// Plain sockets in a process of their own, see socket-crowd.ts: opened as fast as they go, and reset when that is told.

const [port = 0, count = 0] = process.argv.slice(2).map(Number)
/** Fewer than wait in a listener's queue: one that finds it full is tried again by the system, a second later. */
const AT_ONCE = 256
const sockets = new Set<Socket>()
let dialled = 0

process.on('disconnect', () => process.exit())
process.on('message', (leaving: number) => {
  for (const socket of [...sockets].slice(0, leaving)) {
    sockets.delete(socket)
    socket.resetAndDestroy()
  }
  process.send?.(sockets.size)
})
await Promise.all(Array.from({ length: AT_ONCE }, dialInTurn))
process.send?.(sockets.size)

async function dialInTurn(): Promise<void> {
  while (dialled < count) {
    dialled++
    await dial()
  }
}

/** Resolves when it stands, or has been refused. */
function dial(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const socket = connect({ port, host: '127.0.0.1' })
  sockets.add(socket)
  socket.on('error', () => {})
  socket.on('connect', resolve)
  socket.on('close', () => {
    sockets.delete(socket)
    resolve()
  })
  // What it is told is read, so that it sees the end.
  socket.resume()
  return promise
}
