import { expect, test } from 'vitest'
import { Visibility } from '../../../src/protocol/enums.ts'
import type { SessionId } from '../../../src/protocol/ids.ts'
import { LIVE_HEARTBEAT_MS, LIVE_LINGER_MS } from '../../../src/server/live/limits.ts'
import type { StreamedEvent } from '../../support/event-stream.ts'
import { aRace, createLiveBench } from './support/live-bench.ts'

/** The timing page as a client has it who begins with a snapshot and changes what he is told. */
function pageOf(events: readonly StreamedEvent[]): unknown[] {
  const page = new Map<number, unknown>()
  for (const { event, data } of events) {
    const timing = event === 'snapshot' ? data.timing : event === 'timing' ? data : undefined
    if (timing?.isWhole) page.clear()
    for (const row of timing?.rows ?? []) page.set(row.number, row)
  }
  return [...page.values()].sort((one, other) => placeOf(one) - placeOf(other))
}

const placeOf = (row: unknown) => (row as { position: number }).position
const numberOf = (id: string) => Number(id.split('-')[1])

test('a stream begins with a snapshot, and what follows leads to what a later one says', async () => {
  const bench = await createLiveBench()
  const sessionId = await aRace(bench)
  await bench.pass(2000)
  const early = bench.view({ sessionId })
  await bench.pass(25_000)
  const late = bench.view({ sessionId })
  await bench.pass(50)
  const [first] = early.events
  expect(first).toMatchObject({ event: 'snapshot', data: { session: { id: sessionId, state: 'racing' } } })
  expect(first!.data.timing.rows[0]).toMatchObject({ position: 1, laps: 0, isAi: true, status: 'running' })
  const [{ id, data }] = late.events as [StreamedEvent]
  expect(pageOf(early.events.filter((event) => numberOf(event.id) <= numberOf(id)))).toEqual(data.timing.rows)
  expect(data.timing).toMatchObject({ state: 'racing', isWhole: true, bestSectorsMs: expect.any(Array) })
  expect(data.timing.rows[0]).toMatchObject({ lastLapMs: expect.any(Number), sectorsMs: expect.any(Array) })
  const numbers = early.events.map(({ id }) => numberOf(id))
  expect(numbers.slice(1)).toEqual(numbers.slice(1).map((_, index) => numbers[0]! + index + 1))
})

test('timing comes about three times a second at most, and only the rows that have changed', async () => {
  const bench = await createLiveBench()
  const sessionId = await aRace(bench)
  await bench.pass(2000)
  const viewer = bench.view({ sessionId })
  await bench.pass(9000)
  const timing = viewer.of('timing')
  expect(timing.length).toBeGreaterThan(5)
  expect(timing.length).toBeLessThanOrEqual(30)
  expect(timing.filter(({ data }) => data.isWhole).length).toBeLessThanOrEqual(1)
  expect(timing.some(({ data }) => data.rows.length < 4)).toBe(true)
})

test('what race control finds is told as it is to members, with names in place of numbers', async () => {
  const bench = await createLiveBench({ session: { countdownSeconds: 1, finishTimeoutSeconds: 1 } })
  const ana = bench.world.enter('Ana', { dialect: 2 })
  const sessionId = await ana.opens({ maxPlayers: 3, aiCount: 2, lapLimit: 1 })
  const viewer = bench.view({ sessionId })
  await bench.pass(50)
  await ana.starts()
  await bench.world.until(() => bench.world.session(sessionId)?.getSnapshot().value === 'lobby')
  await bench.pass(50)
  const told = viewer.of('event').map(({ data }) => data)
  const laps = ana.heard('LapCompleted').map((message) => ({ ...message, type: 'lapCompleted' }))
  expect(laps.length).toBeGreaterThan(1)
  expect(told.filter(({ type }) => type === 'lapCompleted')).toEqual(laps)
  const states = told.filter(({ type }) => type === 'sessionStateChanged').map(({ state, mode }) => `${state} ${mode}`)
  expect(states).toEqual(['countdown countdown', 'racing race', 'finished race', 'lobby lobby'])
  expect(told.find(({ type }) => type === 'raceResults')).toMatchObject({ classification: [{ position: 1 }, {}, {}] })
})

test('who comes back gets exactly what he has missed, and timing whole', async () => {
  const bench = await createLiveBench()
  const sessionId = await aRace(bench)
  const [witness, viewer] = [bench.view({ sessionId }), bench.view({ sessionId })]
  await bench.pass(8000)
  viewer.detach()
  const { lastEventId } = viewer
  await bench.pass(8000)
  const again = bench.view({ sessionId, lastEventId })
  await bench.pass(50)
  const missed = witness.events.filter(({ id }) => numberOf(id) > numberOf(lastEventId))
  expect(missed.length).toBeGreaterThan(10)
  expect(again.events.slice(0, -1)).toEqual(missed)
  expect(again.events.at(-1)).toMatchObject({ event: 'timing', data: { isWhole: true } })
})

test('the last viewer has a while to come back; then the stream is another one, and begins anew', async () => {
  const bench = await createLiveBench()
  const sessionId = await aRace(bench)
  const viewer = bench.view({ sessionId })
  await bench.pass(3000)
  viewer.detach()
  await bench.pass(LIVE_LINGER_MS - 1000)
  const again = bench.view({ sessionId, lastEventId: viewer.lastEventId })
  await bench.pass(1000)
  expect(again.of('snapshot')).toEqual([])
  expect(again.of('event').length).toBeGreaterThan(0)
  again.detach()
  await bench.pass(LIVE_LINGER_MS + 1000)
  const late = bench.view({ sessionId, lastEventId: again.lastEventId })
  await bench.pass(50)
  expect(late.events[0]?.event).toBe('snapshot')
})

test('nothing is looked at before the first viewer, nor when the last has gone for good', async () => {
  const bench = await createLiveBench()
  const { looks } = bench
  const sessionId = await aRace(bench)
  await bench.pass(3000)
  expect(looks).toEqual({ timing: 0, cars: 0, wishes: [] })
  const viewers = [bench.view({ sessionId }), bench.view({ sessionId })]
  await bench.pass(3000)
  expect(looks).toMatchObject({ cars: 0, wishes: [{ hasCars: false }] })
  expect(looks.timing).toBeGreaterThanOrEqual(9)
  expect(looks.timing).toBeLessThanOrEqual(12)
  for (const { detach } of viewers) detach()
  await bench.pass(LIVE_LINGER_MS + 1000)
  const { timing } = looks
  await bench.pass(5000)
  expect(looks).toEqual({ timing, cars: 0, wishes: [{ hasCars: false }, 'stop'] })
  expect(bench.counters.live.viewers).toBe(0)
})

test('places of the cars come ten times a second to who asked for them, and are looked for while there is one', async () => {
  const bench = await createLiveBench()
  const { looks } = bench
  const sessionId = await aRace(bench)
  await bench.pass(2000)
  const [plain, wanting] = [bench.view({ sessionId }), bench.view({ sessionId, hasCars: true })]
  await bench.pass(2000)
  expect(plain.of('cars')).toEqual([])
  const places = wanting.of('cars')
  expect(places.length).toBeGreaterThanOrEqual(18)
  expect(places.length).toBeLessThanOrEqual(22)
  for (const [number, x, y, speedMps] of places.at(-1)!.data.cars) {
    expect([1, 2, 3, 4]).toContain(number)
    expect(Math.abs(Math.sqrt(x * x + y * y) - 60)).toBeLessThan(7)
    expect(speedMps).toBeGreaterThanOrEqual(0)
  }
  wanting.detach()
  const { cars } = looks
  await bench.pass(2000)
  expect(looks).toMatchObject({ cars, wishes: [{ hasCars: false }, { hasCars: true }, { hasCars: false }] })
})

test('the stream of the server tells which sessions open, change and close, and on which lap they are', async () => {
  const bench = await createLiveBench()
  const viewer = bench.view()
  await bench.pass(50)
  expect(viewer.take()).toMatchObject([
    {
      event: 'snapshot',
      data: { server: { name: 'Test server', version: '1.2.3', state: 'running' }, sessions: [], more: 0 },
    },
  ])
  const sessionId = await aRace(bench)
  await bench.pass(500)
  expect(viewer.take()[0]).toMatchObject({
    event: 'session',
    data: { change: 'opened', session: { id: sessionId, aiCount: 3 } },
  })
  await bench.pass(15_000)
  const changes = viewer.take().map(({ data }) => data)
  expect(changes.every(({ change }) => change === 'changed')).toBe(true)
  expect(changes.map(({ session }) => session.lap).filter((lap) => lap !== undefined)).toEqual([1, 2])
  bench.world.session(sessionId)?.send({ type: 'session.close' })
  await bench.pass(500)
  expect(viewer.take()).toMatchObject([{ data: { change: 'closed', id: sessionId } }])
})

test('[SES4] a private session is in no stream but its own', async () => {
  const bench = await createLiveBench()
  const [server, sessionId] = [bench.view(), await aRace(bench, { visibility: Visibility.Private })]
  const viewer = bench.view({ sessionId })
  await bench.pass(2000)
  expect(server.events.map(({ event }) => event)).toEqual(['snapshot'])
  expect(server.events[0]?.data.sessions).toEqual([])
  expect(viewer.events[0]?.data.session).toMatchObject({ id: sessionId, visibility: 'private' })
  expect(bench.open({ sessionId: '99999999-9999-4999-8999-999999999999' as SessionId })).toBe('unknown')
})

test('a stream ends with its session, which is told before', async () => {
  const bench = await createLiveBench()
  const sessionId = await aRace(bench)
  const viewer = bench.view({ sessionId })
  await bench.pass(500)
  viewer.take()
  bench.world.session(sessionId)?.send({ type: 'session.close' })
  await bench.pass(500)
  expect(viewer.state).toBe('ended')
  const [last, closed] = viewer.take().slice(-2)
  expect(last).toMatchObject({ event: 'event', data: { type: 'sessionClosed', reason: 'session_closed' } })
  expect(closed).toMatchObject({ event: 'session', data: { change: 'closed', id: sessionId } })
  expect(bench.open({ sessionId })).toBe('unknown')
})

test('an address has so many streams, all together have so many, and what is given back is there again', async () => {
  const bench = await createLiveBench({}, { places: { all: 3, perAddress: 2 } })
  const [first] = [bench.view(), bench.view()]
  expect(bench.open()).toBe('tooManyOfAddress')
  bench.view({}, '192.0.2.2')
  expect(bench.open({}, '192.0.2.3')).toBe('tooMany')
  first.detach()
  first.detach()
  expect(bench.counters.live.viewers).toBe(2)
  bench.view({}, '192.0.2.3')
  expect(bench.open()).toBe('tooMany')
})

test('[SHUT1] viewers are told of a draining server and go on watching; when it stops all streams end', async () => {
  const bench = await createLiveBench()
  const sessionId = await aRace(bench)
  const viewers = [bench.view(), bench.view({ sessionId })]
  await bench.pass(500)
  for (const viewer of viewers) viewer.take()
  bench.desk.drain()
  await bench.pass(500)
  for (const viewer of viewers) expect(viewer.of('server')).toMatchObject([{ data: { state: 'draining' } }])
  expect(viewers.map(({ state }) => state)).toEqual(['open', 'open'])
  bench.desk.close()
  for (const viewer of viewers) expect(viewer.of('server').at(-1)).toMatchObject({ data: { state: 'stopping' } })
  expect(viewers.map(({ state }) => state)).toEqual(['ended', 'ended'])
  expect(bench.open()).toBe('stopping')
  expect(bench.counters.live.viewers).toBe(0)
})

test('signs of life keep a stream open on which nothing happens', async () => {
  const bench = await createLiveBench()
  const viewer = bench.view()
  await bench.pass(LIVE_HEARTBEAT_MS * 3 + 1000)
  expect([viewer.state, viewer.heartbeats]).toEqual(['open', 3])
})

test('a fault while a session is looked at ends its stream, is logged, and touches neither race nor server', async () => {
  const bench = await createLiveBench()
  const sessionId = await aRace(bench)
  const viewer = bench.view({ sessionId })
  await bench.pass(2000)
  const room = bench.world.room(sessionId)
  const { roster } = room
  const seatOf = roster.seatOf.bind(roster)
  roster.seatOf = () => {
    throw new Error('a bug of the look')
  }
  await bench.pass(1000)
  roster.seatOf = seatOf
  const { tick } = room.run!.race
  expect(viewer.state).toBe('ended')
  const again = bench.view({ sessionId, lastEventId: viewer.lastEventId })
  await bench.pass(1000)
  expect(room.run!.race.tick).toBe(tick + 240)
  expect(again.events[0]).toMatchObject({ event: 'snapshot', data: { timing: { rows: [{}, {}, {}, {}] } } })
  expect([again.state, again.of('timing').length > 0]).toEqual(['open', true])
  const logged = bench.world.logLines.filter(({ msg }) => msg === 'a session cannot be watched any more')
  expect(logged).toMatchObject([{ level: 'error', sessionId, err: { message: 'a bug of the look' } }])
})
