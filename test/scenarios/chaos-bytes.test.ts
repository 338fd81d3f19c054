import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectDialect1, signInDialect1, withLength } from '../support/dialect1-client.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'
import { connectWebSocket } from '../support/websocket-client.ts'
import { expectUnhurt, raceAsWitness, WITNESSED, type Witness } from '../support/witness.ts'

// Bytes that hurt whoever believes them, sent to a server on which somebody races.

let server: TestServer
let witness: Witness
beforeAll(async () => {
  server = await startTestServer(WITNESSED)
  witness = await raceAsWitness(server)
})
afterAll(async () => {
  await witness.client.close()
  await server[Symbol.asyncDispose]()
})

const text = (value: string) => [0xa0 + value.length, ...Buffer.from(value)]
const inData = (...data: readonly number[]) =>
  Uint8Array.of(0x82, ...text('type'), ...text('Heartbeat'), ...text('data'), ...data)

const BOMBS: Readonly<Record<string, Uint8Array>> = {
  'nesting of 60,000 arrays': new Uint8Array(60_000).fill(0x91),
  'nesting of 30,000 maps': Uint8Array.from({ length: 60_000 }, (_, index) => (index % 2 === 0 ? 0x81 : 0xa0)),
  'a map of four billion entries': Uint8Array.of(0xdf, 0xff, 0xff, 0xff, 0xff),
  'a text of two billion bytes': Uint8Array.of(0xdb, 0x7f, 0xff, 0xff, 0xff, 0x61),
  __proto__: inData(0x81, 0xa9, ...Buffer.from('__proto__'), 0x81, ...text('isPolluted'), 0xc3),
  'constructor.prototype': inData(0x81, ...text('constructor'), 0x81, ...text('prototype'), 0x81, ...text('x'), 0xc3),
  'a key twice': inData(0x82, ...text('client_tick'), 1, ...text('client_tick'), 2),
  'an extension': inData(0xc7, 0x08, 0x05, 0, 0, 0, 0, 0, 0, 0, 0),
  nothing: new Uint8Array(0),
}

test('[FRM5] bombs are Error 400 each, on TCP and WebSocket; their senders stay, and a race goes on', async () => {
  await using tcp = await signInDialect1(server.tcpPort, 'Bomber')
  await using web = await connectWebSocket(server.httpPort)
  await expectUnhurt(server, witness, async () => {
    for (const [name, bomb] of Object.entries(BOMBS)) {
      tcp.sendBytes(withLength(bomb))
      web.socket.send(bomb)
      for (const error of [await tcp.nextOf('Error'), await web.next()]) {
        expect(error.data, name).toMatchObject({ code: 400, reason: 'bad_message' })
      }
    }
    tcp.send('Heartbeat', { client_tick: 1 })
    web.send('Heartbeat', { client_tick: 1 })
    await tcp.nextOf('HeartbeatAck')
    expect((await web.next()).type).toBe('HeartbeatAck')
  })
  expect('isPolluted' in {}).toBe(false)
})

test('[FRM4] frames of no bytes, a thousand of them, end their connection and nothing else', async () => {
  const client = await signInDialect1(server.tcpPort, 'Nobody')
  await expectUnhurt(server, witness, async () => {
    client.sendBytes(new Uint8Array(4000))
    expect((await client.untilEnd()).at(-1)!.data).toMatchObject({ code: 400, reason: 'too_many_bad_messages' })
  })
})

test('[FRM4] fifty connections that announce 4 GiB each are refused, and nothing is allocated for them', async () => {
  const before = process.memoryUsage()
  await expectUnhurt(server, witness, async () => {
    const clients = await Promise.all(Array.from({ length: 50 }, () => connectDialect1(server.tcpPort)))
    for (const client of clients) client.sendBytes(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x82))
    for (const client of clients) expect((await client.untilEnd())[0]!.data).toMatchObject({ code: 413 })
  })
  const after = process.memoryUsage()
  expect(after.external + after.arrayBuffers - before.external - before.arrayBuffers).toBeLessThan(64 << 20)
})

test('[INP1] one NaN, an infinity or a throttle of 50 ruins no car, for a moment or for good', async () => {
  const { client } = witness
  for (const throttle of [Number.NaN, Number.POSITIVE_INFINITY]) {
    client.send('PlayerInput', { server_tick_ack: 1, throttle, brake: 0, steering: 0 })
    expect((await client.nextOf('Error')).data).toMatchObject({
      code: 400,
      message: expect.stringContaining('throttle'),
    })
  }
  const drive = () => client.send('PlayerInput', { server_tick_ack: 1, throttle: 50, brake: -3, steering: 1e30 })
  drive()
  let own = await ownCar()
  while (own.throttle < 0.99) {
    drive()
    own = await ownCar()
  }
  expect([own.throttle, own.brake]).toEqual([1, 0])
  for (const value of Object.values(own)) expect(Number.isFinite(value)).toBe(true)
  await witness.drives()

  async function ownCar(): Promise<Record<'throttle' | 'brake' | 'steering' | 'pos_x' | 'speed_mps', number>> {
    const { car_states } = (await client.nextOf('Telemetry')).data
    const { throttle, brake, steering, pos_x, speed_mps } = car_states.find(
      ({ is_ai }: { is_ai?: boolean }) => is_ai !== true,
    )
    return { throttle, brake, steering, pos_x, speed_mps }
  }
})

test('[FRM2] what is neither HTTP nor WebSocket, on the HTTP port, hurts nobody', async () => {
  const upgrade =
    'GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n'
  const texts = [
    '\u0000\u0001\u0002\r\n\r\n',
    `GET /${'a'.repeat(100_000)} HTTP/1.1\r\n\r\n`,
    `GET / HTTP/1.1\r\n${'X: y\r\n'.repeat(5000)}\r\n`,
    'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    `${upgrade}\u0082\u0004unmasked`,
    `${upgrade}\u00f2\u0080\u0000\u0000\u0000\u0000`,
    upgrade.replace('AAAAAAAAAAAAAAAAAAAAAA==', 'no key'),
  ]
  await expectUnhurt(server, witness, async () => {
    await Promise.all(
      texts.map(async (said) => {
        const socket = connect({ port: server.httpPort, host: '127.0.0.1' }).on('error', () => {})
        socket.resume().write(Buffer.from(said, 'latin1'))
        await new Promise((resolve) => socket.once('close', resolve))
      }),
    )
    await until(() => server.parts.gate.total === 1)
  })
})
