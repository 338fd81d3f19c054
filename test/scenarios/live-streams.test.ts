import { once } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { SessionId, TrackId } from '../../src/protocol/ids.ts'
import { type EventStreamClient, openEventStream, type StreamedEvent } from '../support/event-stream.ts'
import { ManualTickSource } from '../support/manual-metronome.ts'
import { player, withWorkers } from '../support/session-workers.ts'
import { RING } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

// Live streams of a whole server, over real sockets, by clients with nothing of ours: server-sent events and the WebSocket of the platform.

const RACE = { trackId: RING.id as TrackId, maxPlayers: 3, aiCount: 2, lapLimit: 99 }
const ticks = new ManualTickSource()
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ session: { countdown_seconds: 0 } }, ticks)
})
afterAll(() => server[Symbol.asyncDispose]())

/** Lets the races of the shared server run on, faster than the clock, until something is so. */
async function raceUntil<T>(happens: Promise<T>): Promise<T> {
  let isOver = false
  const over = happens.finally(() => {
    isOver = true
  })
  while (!isOver) {
    ticks.due(8)
    await turn()
  }
  return over
}

async function aSession(at: TestServer, isStarted = true) {
  const client = await player(`tcp://127.0.0.1:${at.tcpPort}`, 'Ana')
  const { id } = await client.createSession(RACE)
  if (isStarted) await client.startSession()
  return { id, client }
}

const live = (at: TestServer, path = '') => `http://127.0.0.1:${at.httpPort}/api/live${path}`
const isNews = (type: string) => (event: StreamedEvent) => event.event === 'event' && event.data.type === type

/** What comes by the platform's own WebSocket. */
async function openSocket(at: TestServer, path: string) {
  const socket = new WebSocket(live(at, path).replace('http', 'ws'))
  onTestFinished(() => socket.close())
  const heard: StreamedEvent[] = []
  socket.addEventListener('message', ({ data }) => heard.push(JSON.parse(String(data)) as StreamedEvent))
  const closed = once(socket, 'close').then(([{ code }]) => code as number)
  await once(socket, 'open')
  return { heard, closed }
}

test('a race is followed by both ways alike, and gone on with behind the last event', async () => {
  const { id } = await aSession(server)
  await using stream = await openEventStream(live(server, `/sessions/${id}`))
  const { heard } = await openSocket(server, `/sessions/${id}`)
  await raceUntil(stream.next(isNews('sectorCompleted')))
  expect(stream.events[0]).toMatchObject({ event: 'snapshot', data: { session: { id, name: expect.any(String) } } })
  await until(() => heard.some(isNews('sectorCompleted')))
  const both = (events: readonly StreamedEvent[], others: readonly StreamedEvent[]) =>
    events.filter((event) => event.event !== 'snapshot' && others.some((other) => other.id === event.id))
  expect(both(heard, stream.events)).toEqual(both(stream.events, heard))
  expect(both(heard, stream.events).length).toBeGreaterThan(2)

  const { lastEventId } = stream.parser
  await stream[Symbol.asyncDispose]()
  const before = heard.length
  await raceUntil(until(() => heard.slice(before).some(isNews('sectorCompleted'))))
  await using again = await openEventStream(live(server, `/sessions/${id}`), lastEventId)
  const sector = await again.next(isNews('sectorCompleted'))
  const from = heard.findIndex((event) => event.id === lastEventId) + 1
  const missed = heard.slice(from, heard.findIndex((event) => event.id === sector.id) + 1)
  expect(again.events.slice(0, missed.length)).toEqual(missed)
})

test('the stream of the server tells of a session that opens and closes', async () => {
  await using stream = await openEventStream(live(server))
  expect((await stream.next()).data.server).toEqual({ name: 'ApexSim', version: '0.0.0-test', state: 'running' })
  const { id, client } = await aSession(server, false)
  const isOf = (change: string) => (event: StreamedEvent) =>
    event.data.change === change && (event.data.id ?? event.data.session.id) === id
  await stream.next(isOf('opened'))
  await client.leaveSession()
  await stream.next(isOf('closed'))
})

test('a session in a worker is followed like any other, its cars too', async () => {
  await using own = await startTestServer(withWorkers(1))
  const { id, client } = await aSession(own, false)
  await using stream = await openEventStream(live(own, `/sessions/${id}?cars=true`))
  expect(await stream.next()).toMatchObject({ event: 'snapshot', data: { timing: { state: 'lobby', rows: [] } } })
  await client.startSession()
  const state = await stream.next(isNews('sessionStateChanged'))
  expect(state.data).toMatchObject({ state: 'racing', mode: 'race' })
  const timing = await stream.next(({ event, data }) => event === 'timing' && data.rows.length === 3)
  expect(timing.data.rows[0]).toMatchObject({ number: expect.any(Number), position: 1, status: 'running' })
  const isMoving = ({ event, data }: StreamedEvent) =>
    event === 'cars' && data.cars.some((car: number[]) => car[3]! > 1)
  await stream.next(isMoving)
  await client.leaveSession()
  const all = await stream.untilEnd()
  expect(all.at(-1)).toMatchObject({ event: 'session', data: { change: 'closed', id } })
})

test('[SHUT1] a server that stops ends all streams, which it tells, and waits for none', async () => {
  const own = await startTestServer()
  onTestFinished(() => own[Symbol.asyncDispose]())
  const { id } = await aSession(own, false)
  const streams: EventStreamClient[] = [
    await openEventStream(live(own)),
    await openEventStream(live(own, `/sessions/${id}`)),
  ]
  const { heard, closed } = await openSocket(own, '')
  for (const stream of streams) await stream.next()
  await until(() => heard.length > 0)
  own.stop()
  const states = (events: readonly StreamedEvent[]) =>
    events.filter(({ event }) => event === 'server').map(({ data }) => data.state as string)
  const [all = [], ofSession = []] = await Promise.all(streams.map((stream) => stream.untilEnd()))
  expect([states(all), await closed]).toEqual([['draining', 'stopping'], 1001])
  expect(states(heard)).toEqual(['draining', 'stopping'])
  expect(ofSession.some(({ data }) => data.change === 'closed')).toBe(true)
  await own.closed
  expect(own.parts.metrics.counters.live.viewers).toBe(0)
})

test('metrics tell of viewers and of what they were sent', async () => {
  await using stream = await openEventStream(live(server))
  await stream.next()
  const text = await (await fetch(`http://127.0.0.1:${server.httpPort}/metrics`)).text()
  expect(text).toMatch(/^apexsim_live_viewers [1-9]/m)
  expect(text).toMatch(/^apexsim_live_events_total [1-9]/m)
  expect(text).toMatch(/^apexsim_live_slow_total 0/m)
})

test('an address that opens streams too fast is told to wait', async () => {
  await using own = await startTestServer({ limits: { rates: { http_api_per_second: 1 } } })
  const id: SessionId = '99999999-9999-4999-8999-999999999999' as SessionId
  const statuses = await Promise.all([1, 2, 3].map(async () => (await fetch(live(own, `/sessions/${id}`))).status))
  expect(statuses.sort()).toEqual([404, 404, 429])
})
