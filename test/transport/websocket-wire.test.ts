import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { addressKey } from '../../src/transport/address-key.ts'
import { WEBSOCKET_FRAGMENTS_MAX } from '../../src/transport/limits.ts'
import { attachWebSocketListener } from '../../src/transport/websocket-listener.ts'
import type { Arrival, Wire } from '../../src/transport/wire.ts'
import { until } from '../support/until.ts'

interface Pair {
  readonly wire: Wire
  readonly client: WebSocket
  /** Messages that the wire has taken, in order, and after them how it was closed. */
  readonly taken: (Buffer | string)[]
  received(count: number): Promise<Buffer[]>
}

/** A wire over a real WebSocket, and the client at its other end. */
async function openPair(): Promise<Pair> {
  const arrivals: Arrival[] = []
  const server = createServer()
  attachWebSocketListener(server, {
    messageBytesMax: 65_536,
    addressOf: ({ socket }) => addressKey(socket.remoteAddress),
    refusalOf: () => undefined,
    isWelcomeOrigin: () => true,
    accept: (arrival) => arrivals.push(arrival),
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`)
  const messages: Buffer[] = []
  client.on('message', (bytes: Buffer) => messages.push(bytes))
  await once(client, 'open')
  const taken: (Buffer | string)[] = []
  const nothing = () => {}
  const wire = arrivals[0]!.openWire({
    message: (bytes) => taken.push(Buffer.from(bytes)),
    oversized: nothing,
    unsupported: nothing,
    noise: nothing,
    drained: nothing,
    closed: (error) => taken.push(error?.message ?? 'closed'),
  })
  onTestFinished(async () => {
    client.terminate()
    server.close()
    await once(server, 'close')
  })
  const received = async (count: number) => {
    while (messages.length < count) await once(client, 'message')
    return messages
  }
  return { wire, client, taken, received }
}

/** One message in so many fragments, all of them empty but the last. */
function sendInFragments(client: WebSocket, count: number): void {
  for (let sent = 1; sent < count; sent++) client.send(new Uint8Array(0), { fin: false })
  client.send(Uint8Array.of(7))
}

test('[FRM2] a frame of two pieces is one binary message, in each form that its length can take', async () => {
  const { wire, received } = await openPair()
  const lengths = [1, 119, 120, 121, 1000, 65_530]
  for (const length of lengths) wire.send(new Uint8Array(5).fill(1), new Uint8Array(length).fill(2))
  const messages = await received(lengths.length)
  expect(messages.map(({ length }) => length - 5)).toEqual(lengths)
  expect(messages.every((bytes) => bytes.subarray(0, 5).every((byte) => byte === 1))).toBe(true)
  expect(messages.every((bytes) => bytes.subarray(5).every((byte) => byte === 2))).toBe(true)
})

test('[TEL1] the head may be written again for the next frame at once', async () => {
  const { wire, received } = await openPair()
  const head = Uint8Array.of(1)
  const body = new Uint8Array(400)
  for (let frame = 0; frame < 100; frame++) {
    head[0] = frame
    wire.send(head, body)
  }
  expect((await received(100)).map(([first]) => first)).toEqual(Array.from({ length: 100 }, (_, frame) => frame))
})

test('frames and messages go out in the order in which they were sent', async () => {
  const { wire, received } = await openPair()
  wire.send(Uint8Array.of(1))
  wire.send(Uint8Array.of(2), Uint8Array.of(3))
  wire.send(Uint8Array.of(4))
  expect((await received(3)).map((bytes) => [...bytes])).toEqual([[1], [2, 3], [4]])
})

test('nothing is sent after the end', async () => {
  const { wire, client, received } = await openPair()
  wire.send(Uint8Array.of(1))
  wire.end(1000)
  wire.send(Uint8Array.of(2), Uint8Array.of(3))
  const [code] = (await once(client, 'close')) as [number]
  expect([code, (await received(1)).length]).toEqual([1000, 1])
})

test('[FRM2] a message in as many fragments as may be is one message, and one fragment more ends the connection', async () => {
  const { client, taken } = await openPair()
  sendInFragments(client, WEBSOCKET_FRAGMENTS_MAX)
  sendInFragments(client, WEBSOCKET_FRAGMENTS_MAX)
  sendInFragments(client, WEBSOCKET_FRAGMENTS_MAX + 1)
  const [code] = (await once(client, 'close')) as [number]
  expect(code).toBe(1008)
  await until(() => taken.length > 2)
  expect(taken).toEqual([Buffer.of(7), Buffer.of(7), 'Too many message fragments'])
})
