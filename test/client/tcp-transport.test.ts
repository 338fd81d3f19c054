import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { withLength } from '../../src/client/frame-splitter.ts'
import { openTcp } from '../../src/client/tcp-transport.ts'

const never = new AbortController().signal

/** A listening socket on loopback, and a client's transport to it. */
async function openPair() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const accepted = once(server, 'connection') as Promise<[Socket]>
  const heard: number[][] = []
  const message = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<Error | undefined>()
  const listener = {
    message: (bytes: Uint8Array) => {
      heard.push([...bytes])
      message.resolve()
    },
    closed: (fault?: Error) => closed.resolve(fault),
  }
  const transport = await openTcp()(`tcp://127.0.0.1:${port}`, listener, never)
  const [peer] = await accepted
  server.close()
  return { transport, peer, heard, message: message.promise, closed: closed.promise }
}

describe('[FRM1] TCP', () => {
  test('messages arrive whole in both directions', async () => {
    const { transport, peer, heard, message, closed } = await openPair()
    transport.send(Uint8Array.of(1, 2, 3))
    const [received] = (await once(peer, 'data')) as [Uint8Array]
    expect([...received]).toEqual([0, 0, 0, 3, 1, 2, 3])
    peer.write(withLength(Uint8Array.of(9, 8)))
    await message
    expect(heard).toEqual([[9, 8]])
    transport.close()
    expect(await closed).toBe(undefined)
  })

  test('an end by the server is a fault', async () => {
    const { peer, closed } = await openPair()
    peer.end()
    expect((await closed)?.message).toMatch(/server closed/)
  })

  test('[FRM4] a message longer than a client reads ends the connection', async () => {
    const { peer, closed } = await openPair()
    peer.on('error', () => {})
    peer.write(Uint8Array.of(0xff, 0, 0, 0))
    expect((await closed)?.message).toMatch(/longer than/)
    peer.destroy()
  })

  test('an address without a listener is refused', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    const listener = { message: () => {}, closed: () => {} }
    await expect(openTcp()(`tcp://127.0.0.1:${port}`, listener, never)).rejects.toThrow(/ECONNREFUSED/)
  })

  test('a URL without a port, or of another kind, is refused', async () => {
    const listener = { message: () => {}, closed: () => {} }
    await expect(async () => openTcp()('tcp://127.0.0.1', listener, never)).rejects.toThrow(/no port/)
    await expect(async () => openTcp()('http://127.0.0.1:1', listener, never)).rejects.toThrow(/neither/)
  })
})
