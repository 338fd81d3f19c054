import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { OpenAPIHono } from '@hono/zod-openapi'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createHttpApp } from '../../src/http/app.ts'
import { LIVE_END_MS_MAX, LIVE_MARK_LENGTH_MAX, LIVE_RETRY_MS } from '../../src/http/limits.ts'
import type { LiveRefusal, LiveSink, LiveWish } from '../../src/http/live-streams.ts'
import { openEventStream } from '../support/event-stream.ts'
import { until } from '../support/until.ts'
import { fakeServer } from './support/fake-view.ts'

const LEAGUE = 'https://league.example'
const ID = '11111111-1111-4111-8111-111111111111'

/** An HTTP server with live streams that the test writes to. */
async function serve(refusal?: LiveRefusal) {
  const wishes: LiveWish[] = []
  const sinks: LiveSink[] = []
  const seen = { closed: 0 }
  const attach = (sink: LiveSink) => {
    sinks.push(sink)
    return () => void seen.closed++
  }
  const live = {
    open(wish: LiveWish) {
      wishes.push(wish)
      return refusal === undefined ? ({ ok: true, attach } as const) : ({ ok: false, refusal } as const)
    },
  }
  const app = createHttpApp(fakeServer().view, { live, corsOrigins: [LEAGUE] })
  const outer = new OpenAPIHono()
  // As what answers pages of other origins does.
  outer.use(async (c, next) => {
    await next()
    c.header('Vary', 'Origin', { append: true })
  })
  outer.get('/until-asked', async (c) => {
    await until(() => wishes.length > 0)
    return c.text('asked\n')
  })
  outer.route('/', app)
  const server = createServer((...exchange) => void getRequestListener(outer.fetch)(...exchange))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { port, url: `http://127.0.0.1:${port}/api/live`, wishes, sinks, seen }
}

function parcel(text: string) {
  const bytes = Buffer.from(text)
  return { sse: bytes, frames: [bytes] }
}

test('a stream is server-sent events that no cache keeps, with the headers of every answer', async () => {
  const { url, sinks, wishes } = await serve()
  await using stream = await openEventStream(url)
  const { headers, status } = stream.response
  expect([status, headers.get('Content-Type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
  expect([headers.get('Cache-Control'), headers.get('X-Content-Type-Options')]).toEqual(['no-store', 'nosniff'])
  sinks[0]!.heartbeat()
  sinks[0]!.send(parcel('id: a-1\nevent: session\ndata: {"change":"closed"}\n\n'))
  expect(await stream.next()).toEqual({ id: 'a-1', event: 'session', data: { change: 'closed' } })
  expect(stream.parser).toMatchObject({ retryMs: LIVE_RETRY_MS, comments: 1 })
  expect(wishes).toEqual([{ sessionId: undefined, hasCars: false, lastEventId: undefined }])
})

test('a page of a listed origin may read a stream, and a page of another may not', async () => {
  const { url } = await serve()
  const headersFor = async (origin: string) => {
    const answer = await fetch(url, { headers: { Origin: origin } })
    await answer.body?.cancel()
    return answer.headers
  }
  const headers = await headersFor(LEAGUE)
  expect([headers.get('Access-Control-Allow-Origin'), headers.get('Vary')]).toEqual([LEAGUE, 'Origin'])
  expect((await headersFor('https://other.example')).get('Access-Control-Allow-Origin')).toBeNull()
})

test('the query and the header say what is wanted; of two marks the header counts, which browsers send when they come back', async () => {
  const { url, wishes } = await serve()
  await using _stream = await openEventStream(`${url}/sessions/${ID.toUpperCase()}?cars=true&last_event_id=a-1`)
  await using _again = await openEventStream(`${url}/sessions/${ID}?last_event_id=a-1`, 'a-2')
  expect(wishes).toEqual([
    { sessionId: ID, hasCars: true, lastEventId: 'a-1' },
    { sessionId: ID, hasCars: false, lastEventId: 'a-2' },
  ])
})

test('who goes away is noticed, and what is written to him then hurts nobody', async () => {
  const { url, sinks, seen } = await serve()
  const stream = await openEventStream(url)
  await stream[Symbol.asyncDispose]()
  await until(() => seen.closed === 1)
  sinks[0]!.send(parcel(':\n\n'))
  sinks[0]!.end()
})

test('a stream is for who asks for nothing else on his connection: all that is taken is given back with it', async () => {
  const { port, wishes, sinks, seen } = await serve()
  const client = connect(port, '127.0.0.1')
  onTestFinished(() => void client.destroy())
  client.write('GET /api/live HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(20))
  await until(() => wishes.length === 20)
  client.destroy()
  await until(() => seen.closed === sinks.length)
  expect(sinks).toHaveLength(1)
})

test('whoever asks for a stream behind another answer is told to come again on a connection of its own', async () => {
  const { port, sinks } = await serve()
  const client = connect(port, '127.0.0.1')
  onTestFinished(() => void client.destroy())
  let text = ''
  client.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
  })
  for (const path of ['/until-asked', '/api/live']) client.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
  await until(() => text.includes('on this connection'))
  expect(text.match(/^HTTP.*$|^Retry-After.*$/gim)).toEqual([
    'HTTP/1.1 200 OK',
    'HTTP/1.1 503 Service Unavailable',
    'retry-after: 5',
  ])
  expect(sinks).toEqual([])
})

test('a stream that ends says all that was written before', async () => {
  const { url, sinks, seen } = await serve()
  await using stream = await openEventStream(url)
  sinks[0]!.send(parcel('event: server\ndata: {"state":"stopping"}\n\n'))
  sinks[0]!.end()
  expect(await stream.untilEnd()).toMatchObject([{ event: 'server' }])
  await until(() => seen.closed === 1)
})

test('bytes that nobody reads are seen to wait, and neither the end nor a cut waits for them', async () => {
  const { port, sinks, seen } = await serve()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  for (const ending of ['end', 'cut'] as const) {
    const client = connect(port, '127.0.0.1').pause()
    client.on('error', () => {})
    client.write('GET /api/live HTTP/1.1\r\nHost: localhost\r\n\r\n')
    const closed = seen.closed
    await until(() => sinks.length === closed + 1)
    const sink = sinks.at(-1)!
    // More than the system's buffers hold.
    for (let count = 0; count < 16 && sink.waitingBytes < 1_000_000; count++) sink.send(parcel('x'.repeat(1_000_000)))
    expect(sink.waitingBytes).toBeGreaterThan(100_000)
    sink[ending]()
    if (ending === 'end') vi.advanceTimersByTime(LIVE_END_MS_MAX)
    await until(() => seen.closed === closed + 1)
    client.destroy()
  }
})

test('HEAD gives the head of a stream and takes none', async () => {
  const { url, sinks } = await serve()
  const answer = await fetch(url, { method: 'HEAD' })
  expect([answer.status, answer.headers.get('Content-Type'), sinks.length]).toEqual([200, 'text/event-stream', 0])
})

test.each([
  ['unknown', 404],
  ['tooManyOfAddress', 429],
  ['tooMany', 503],
  ['stopping', 503],
] as const)('a stream that is refused (%s) is a problem with status %i', async (refusal, status) => {
  const { url } = await serve(refusal)
  const answer = await fetch(`${url}/sessions/${ID}`)
  expect([answer.status, answer.headers.has('Retry-After')]).toEqual([status, status !== 404])
  expect(await answer.json()).toMatchObject({ status, detail: expect.any(String) })
})

test.each([
  ['?cars=maybe', 400],
  [`?last_event_id=${'x'.repeat(LIVE_MARK_LENGTH_MAX + 1)}`, 400],
  ['/sessions/1', 404],
])('/api/live%s is answered with %i', async (path, status) => {
  const { url, wishes } = await serve()
  expect([(await fetch(url + path)).status, wishes]).toEqual([status, []])
})
