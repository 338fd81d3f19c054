import { expect, test } from 'vitest'
import {
  LIVE_BACKLOG_BYTES_MAX,
  LIVE_KEPT_BYTES_MAX,
  LIVE_KEPT_EVENTS_MAX,
  LIVE_VIEWERS_PER_BREATH,
  LIVE_WAITING_BYTES_MAX,
} from '../../../src/server/live/limits.ts'
import { LiveHub } from '../../../src/server/live/live-hub.ts'
import { LiveViewer } from '../../../src/server/live/live-viewer.ts'
import { TestViewer } from './support/live-bench.ts'

/** A hub whose rounds the test runs, with a table that is one number. */
function aHub() {
  const due: (() => void)[] = []
  const state = { table: 0, breaths: 0, onBreath: () => {} }
  const hub = new LiveHub({
    epoch: 'a',
    snapshot: () => JSON.stringify({ table: state.table }),
    whole: () => JSON.stringify({ isWhole: true, table: state.table }),
    breathe: () => {
      state.breaths++
      state.onBreath()
    },
    after: (_, run) => {
      due.push(run)
      return () => void due.splice(due.indexOf(run) >>> 0, 1)
    },
  })
  hub.open()
  const counters = { live: { viewers: 0, events: 0, dropped: 0, slow: 0 } }
  return {
    hub,
    state,
    counters: counters.live,
    round: () => {
      for (const run of due.splice(0)) run()
    },
    joins({ hasCars = false, lastEventId }: { hasCars?: boolean; lastEventId?: string } = {}) {
      const sink = new TestViewer()
      const viewer = new LiveViewer({ sink, hasCars, behind: hub.numberOf(lastEventId), counters })
      sink.detach = () => hub.leave(viewer)
      hub.join(viewer)
      return sink
    },
    times(table: number) {
      state.table = table
      hub.publish('timing', JSON.stringify({ isWhole: false, table }))
    },
    news: (text: string) => hub.publish('event', JSON.stringify({ text })),
  }
}

const names = ({ events }: TestViewer) => events.map(({ event }) => event)
const ids = ({ events }: TestViewer) => events.map(({ id }) => id)

test('what happens between two rounds goes out in one piece, the same bytes for all', () => {
  const { round, joins, times, news, counters } = aHub()
  const viewers = [joins(), joins()]
  round()
  times(1)
  news('one')
  round()
  const [first, second] = viewers
  expect(first!.pieces).toHaveLength(2)
  expect(first!.pieces[1]).toBe(second!.pieces[1])
  expect([ids(first!), names(first!)]).toEqual([
    ['a-0', 'a-1', 'a-2'],
    ['snapshot', 'timing', 'event'],
  ])
  expect(counters.events).toBe(6)
})

test('a WebSocket gets the same events as server-sent events do, each as a text of its own', () => {
  const { hub, round, joins, times, news } = aHub()
  const viewer = joins({ hasCars: true })
  round()
  times(1)
  news('line\nbreak')
  hub.pass('{"cars":[]}')
  round()
  const texts = viewer.texts.map((text) => JSON.parse(text) as object)
  expect(texts).toEqual(
    viewer.events.map((event) => (event.event === 'cars' ? { event: 'cars', data: event.data } : event)),
  )
})

test('who asks to go on behind an event of another stream, or of none, begins with a snapshot', () => {
  const { round, joins, news } = aHub()
  news('one')
  for (const lastEventId of ['b-1', 'a-2', 'a-', 'a--1', 'a-1.5', 'a-1x', '', 'a-99999999999999999999']) {
    const viewer = joins({ lastEventId })
    round()
    expect([lastEventId, names(viewer)]).toEqual([lastEventId, ['snapshot']])
  }
})

test('who has missed nothing gets timing whole and nothing else until something happens', () => {
  const { round, joins, news } = aHub()
  news('one')
  round()
  const viewer = joins({ lastEventId: 'a-1' })
  round()
  expect(viewer.take()).toMatchObject([{ id: 'a-1', event: 'timing', data: { isWhole: true } }])
  news('two')
  round()
  expect(ids(viewer)).toEqual(['a-2'])
})

test('who was too slow for some timing and comes back has it whole, although news behind it had reached him', () => {
  const { round, joins, times, news } = aHub()
  const slow = joins()
  round()
  slow.waitingBytes = LIVE_BACKLOG_BYTES_MAX + 1
  times(1)
  news('behind it')
  round()
  slow.detach()
  const again = joins({ lastEventId: slow.lastEventId })
  round()
  expect(again.events.map(({ id, data }) => [id, data])).toEqual([['a-2', { isWhole: true, table: 1 }]])
})

test.each([
  ['more events', LIVE_KEPT_EVENTS_MAX + 1, 'x'],
  ['more bytes', 32, 'x'.repeat(LIVE_KEPT_BYTES_MAX / 16)],
])('who has missed %s than are kept begins with a snapshot', (_, count, text) => {
  const { round, joins, news } = aHub()
  news('one')
  for (let index = 0; index < count; index++) news(text)
  const [late, recent] = [joins({ lastEventId: 'a-0' }), joins({ lastEventId: `a-${count}` })]
  round()
  expect(names(late)).toEqual(['snapshot'])
  expect(late.events[0]?.id).toBe(`a-${count + 1}`)
  expect([names(recent), ids(recent)[0]]).toEqual([['event', 'timing'], `a-${count + 1}`])
})

test('a slow reader goes without timing, hears all news, and has timing whole when he reads again', () => {
  const { hub, round, joins, times, news, counters } = aHub()
  const viewer = joins({ hasCars: true })
  round()
  viewer.take()
  viewer.waitingBytes = LIVE_BACKLOG_BYTES_MAX + 1
  for (const table of [1, 2, 3]) {
    times(table)
    news(`after ${table}`)
    hub.pass('{"cars":[]}')
    round()
  }
  expect(viewer.take().map(({ data }) => data.text)).toEqual(['after 1', 'after 2', 'after 3'])
  expect(counters.dropped).toBe(6)
  viewer.waitingBytes = 0
  news('again')
  round()
  expect(viewer.take().map(({ id, data }) => [id, data])).toEqual([
    ['a-7', { text: 'again' }],
    ['a-7', { isWhole: true, table: 3 }],
  ])
  times(4)
  round()
  expect(viewer.take()).toMatchObject([{ event: 'timing', data: { isWhole: false, table: 4 } }])
})

test('what a slow reader goes without is what he would have had: places only if he has asked for them', () => {
  const { hub, round, joins, times, counters } = aHub()
  const [plain, wanting] = [joins(), joins({ hasCars: true })]
  round()
  plain.waitingBytes = LIVE_BACKLOG_BYTES_MAX + 1
  hub.pass('{"cars":[]}')
  round()
  expect(counters.dropped).toBe(0)
  wanting.waitingBytes = LIVE_BACKLOG_BYTES_MAX + 1
  times(1)
  hub.pass('{"cars":[]}')
  round()
  expect(counters.dropped).toBe(3)
})

test('who is behind when nothing happens any more has timing whole with the next sign of life', () => {
  const { hub, round, joins, times } = aHub()
  const viewer = joins()
  round()
  viewer.waitingBytes = LIVE_BACKLOG_BYTES_MAX + 1
  times(1)
  round()
  viewer.waitingBytes = 0
  viewer.take()
  hub.heartbeat()
  expect(viewer.take()).toMatchObject([{ event: 'timing', data: { isWhole: true, table: 1 } }])
})

test('news that nobody reads end the stream at a bound, and he may come back for them', () => {
  const { round, joins, news, counters } = aHub()
  const viewer = joins()
  round()
  viewer.isStuck = true
  for (let index = 0; viewer.state === 'open'; index++) {
    news(`${index} ${'x'.repeat(10_000)}`)
    round()
    expect(viewer.waitingBytes).toBeLessThanOrEqual(LIVE_WAITING_BYTES_MAX)
  }
  expect([viewer.state, counters.slow]).toEqual(['cut', 1])
  const again = joins({ lastEventId: viewer.lastEventId })
  round()
  expect(again.events[0]?.id).toBe(`a-${Number(viewer.lastEventId.slice(2)) + 1}`)
})

test('who takes nothing from one sign of life to the next, although something waits, is cut off', () => {
  const { hub, round, joins, news, counters } = aHub()
  const [reader, trickler, idler] = [joins(), joins(), joins()]
  round()
  idler.isStuck = true
  news('one')
  round()
  trickler.waitingBytes = 50
  hub.heartbeat()
  trickler.waitingBytes = 49
  hub.heartbeat()
  expect([reader.state, trickler.state, idler.state]).toEqual(['open', 'open', 'cut'])
  expect([reader.heartbeats, counters.slow]).toEqual([2, 1])
})

test('ticks that are due are run between some viewers and the next', () => {
  const { state, round, joins, news } = aHub()
  for (let count = 0; count < LIVE_VIEWERS_PER_BREATH * 3; count++) joins()
  round()
  state.breaths = 0
  news('one')
  round()
  expect(state.breaths).toBe(3)
})
