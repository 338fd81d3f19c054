import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import type { LiveRefusal, LiveSink, LiveWish } from '../../../src/http/live-streams.ts'
import { LIVE_MESSAGE_BYTES_MAX, LIVE_MESSAGES_MAX } from '../../../src/server/live/limits.ts'
import { createLiveUpgrades } from '../../../src/server/live/live-upgrades.ts'
import { addressKey } from '../../../src/transport/address-key.ts'
import { attachWebSocketListener } from '../../../src/transport/websocket-listener.ts'
import { until } from '../../support/until.ts'

const ID = '11111111-1111-4111-8111-111111111111'

/** An HTTP server with the game's WebSocket and live ones, which the test writes to. */
async function serve({ refusal, waitSeconds = 0 }: { refusal?: LiveRefusal; waitSeconds?: number } = {}) {
  const wishes: LiveWish[] = []
  const sinks: LiveSink[] = []
  const seen = { closed: 0, game: 0 }
  const attach = (sink: LiveSink) => {
    sinks.push(sink)
    return () => void seen.closed++
  }
  const streams = {
    open(wish: LiveWish) {
      wishes.push(wish)
      return refusal === undefined ? ({ ok: true, attach } as const) : ({ ok: false, refusal } as const)
    },
  }
  const isWelcomeOrigin = (origin: string | undefined) => origin !== 'https://evil.example'
  const takeOther = createLiveUpgrades({
    streams,
    rates: { take: () => waitSeconds },
    isWelcomeOrigin,
    ticksFirst: () => {},
  })
  const server = createServer()
  attachWebSocketListener(server, {
    messageBytesMax: 65_536,
    addressOf: ({ socket }) => addressKey(socket.remoteAddress),
    refusalOf: () => undefined,
    isWelcomeOrigin,
    accept: () => void seen.game++,
    takeOther,
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const clients: WebSocket[] = []
  onTestFinished(() => {
    for (const client of clients) client.terminate()
    server.closeAllConnections()
    server.close()
  })
  const connect = (path: string, options: object = {}) => {
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, options)
    client.on('error', () => {})
    clients.push(client)
    return client
  }
  const statusOf = async (path: string, options?: object): Promise<[number, string | undefined]> => {
    const client = connect(path, options)
    const refused = once(client, 'unexpected-response').then(
      ([, { statusCode, headers }]) => [statusCode, headers['retry-after']] as [number, string | undefined],
    )
    const opened = once(client, 'open').then((): [number, undefined] => [101, undefined])
    refused.catch(() => {})
    opened.catch(() => {})
    return Promise.race([refused, opened])
  }
  return { connect, statusOf, wishes, sinks, seen }
}

function parcel(...texts: string[]) {
  const frames = texts.map((text) => Buffer.from(text))
  return { sse: Buffer.concat(frames), frames }
}

test('each event is a text, and the address says what is wanted', async () => {
  const { connect, wishes, sinks } = await serve()
  const client = connect(`/api/live/sessions/${ID.toUpperCase()}?cars=true&last_event_id=a-7`)
  const heard: [string, boolean][] = []
  client.on('message', (bytes: Buffer, isBinary: boolean) => heard.push([bytes.toString(), isBinary]))
  await once(client, 'open')
  expect(wishes).toEqual([{ sessionId: ID, hasCars: true, lastEventId: 'a-7' }])
  expect(sinks[0]!.send(parcel('{"a":1}', '{"b":"ü"}'))).toBe(17)
  await until(() => heard.length === 2)
  expect(heard).toEqual([
    ['{"a":1}', false],
    ['{"b":"ü"}', false],
  ])
})

test('the game keeps its own address, and what is at none is 404', async () => {
  const { statusOf, seen, wishes } = await serve()
  expect((await statusOf('/ws'))[0]).toBe(101)
  expect(seen.game).toBe(1)
  for (const path of [
    '/',
    '/api',
    '/api/live/',
    '/api/live/sessions',
    '/api/livestock',
    `/api/live/sessions/${ID}/x`,
  ]) {
    expect([path, (await statusOf(path))[0]]).toEqual([path, 404])
  }
  expect(wishes).toEqual([])
})

test('pages of foreign origins are 403, who asks too often 429, and faults of the address are said', async () => {
  const { statusOf, wishes } = await serve()
  expect((await statusOf('/api/live', { origin: 'https://evil.example' }))[0]).toBe(403)
  expect((await statusOf('/api/live?cars=maybe'))[0]).toBe(400)
  expect((await statusOf('/api/live/sessions/1'))[0]).toBe(404)
  expect(wishes).toEqual([])
  const busy = await serve({ waitSeconds: 3 })
  expect(await busy.statusOf('/api/live')).toEqual([429, '3'])
})

test.each([
  ['unknown', 404, undefined],
  ['tooManyOfAddress', 429, '5'],
  ['tooMany', 503, '5'],
  ['stopping', 503, '5'],
] as const)('what is refused (%s) is refused before the upgrade, with %i', async (refusal, status, retryAfter) => {
  const { statusOf } = await serve({ refusal })
  expect(await statusOf('/api/live')).toEqual([status, retryAfter])
})

test('an end is told as going away, a cut is not, and both are noticed', async () => {
  const { connect, sinks, seen } = await serve()
  const clients = [connect('/api/live'), connect('/api/live')]
  await until(() => sinks.length === 2)
  const closes = clients.map((client) => once(client, 'close').then(([code]) => code as number))
  sinks[0]!.end()
  sinks[1]!.cut()
  expect((await Promise.all(closes)).sort()).toEqual([1001, 1006])
  await until(() => seen.closed === 2)
})

test('who answers signs of life stays, and who does not is gone after the second', async () => {
  const { connect, sinks, seen } = await serve()
  const alive = connect('/api/live')
  await once(alive, 'open')
  const silent = connect('/api/live', { autoPong: false })
  await once(silent, 'open')
  for (let beat = 0; beat < 4; beat++) {
    const pinged = once(alive, 'ping')
    for (const sink of sinks) sink.heartbeat()
    await pinged
    // Its answer is on its way before what it says next.
    const ponged = once(alive, 'pong')
    alive.ping()
    await ponged
  }
  await until(() => seen.closed === 1)
  expect([alive.readyState, silent.readyState === WebSocket.OPEN]).toEqual([WebSocket.OPEN, false])
})

test.each([
  ['says more than a little', (client: WebSocket) => client.send('x'.repeat(LIVE_MESSAGE_BYTES_MAX + 1))],
  [
    'says something again and again',
    (client: WebSocket) => {
      for (let count = 0; count <= LIVE_MESSAGES_MAX; count++) client.send('hello')
    },
  ],
  [
    'pings again and again',
    (client: WebSocket) => {
      for (let count = 0; count <= LIVE_MESSAGES_MAX; count++) client.ping()
    },
  ],
])('a viewer who %s is cut off', async (_, talks) => {
  const { connect, seen } = await serve()
  const client = connect('/api/live')
  await once(client, 'open')
  client.send('hello')
  talks(client)
  await until(() => seen.closed === 1)
})
