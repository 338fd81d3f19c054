import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { TcpWire } from '../../src/transport/tcp-wire.ts'

/** A wire over a real socket, and how many writes its system was asked for. */
async function openWire() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const peer = connect(port, '127.0.0.1')
  const [socket] = (await once(server, 'connection')) as [Socket]
  const writes = { count: 0 }
  const [write, writev] = [socket._write.bind(socket), socket._writev?.bind(socket)]
  socket._write = (...args) => {
    writes.count++
    write(...args)
  }
  socket._writev = (...args) => {
    writes.count++
    writev?.(...args)
  }
  const ignore = () => {}
  const wire = new TcpWire(socket, 65_536, {
    message: ignore,
    oversized: ignore,
    unsupported: ignore,
    noise: ignore,
    drained: ignore,
    closed: ignore,
  })
  const close = () => {
    peer.destroy()
    socket.destroy()
    server.close()
  }
  return { wire, peer, writes, [Symbol.dispose]: close }
}

const message = Uint8Array.of(1, 2, 3)

test('whatever is said in a turn, and the frame that follows it, leave in one write', async () => {
  using opened = await openWire()
  const { wire, peer, writes } = opened
  for (let count = 0; count < 20; count++) wire.send(message)
  wire.send(message, message)
  await nextTurn()
  expect(writes.count).toBe(1)
  let bytes = 0
  for await (const chunk of peer) {
    bytes += (chunk as Buffer).length
    if (bytes === 20 * 7 + 10) break
  }
})

test('a frame that nothing was said before leaves at once, and what is said after it in one write more', async () => {
  using opened = await openWire()
  const { wire, writes } = opened
  wire.send(message, message)
  expect(writes.count).toBe(1)
  for (let count = 0; count < 20; count++) wire.send(message)
  await nextTurn()
  expect(writes.count).toBe(2)
})
