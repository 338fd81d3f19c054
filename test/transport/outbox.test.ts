import { expect, test } from 'vitest'
import { createCounters } from '../../src/observability/counters.ts'
import { CONGESTED_BYTES, DROPPABLE_QUEUED_MAX, TELEMETRY_BACKLOG_BYTES } from '../../src/transport/limits.ts'
import { Outbox } from '../../src/transport/outbox.ts'
import { MemoryWire } from '../support/memory-wire.ts'

function open({ messagesMax = 100, bytesMax = 1000 } = {}) {
  const wire = new MemoryWire()
  const clock = { nowMs: 1000 }
  const counters = createCounters()
  let overflows = 0
  const outbox = new Outbox(wire, {
    messagesMax,
    bytesMax,
    transport: 'tcp',
    counters,
    now: () => clock.nowMs,
    onFrame: () => {},
    onOverflow: () => overflows++,
  })
  wire.open({
    message: () => {},
    oversized: () => {},
    unsupported: () => {},
    noise: () => {},
    drained: () => outbox.drained(),
    closed: () => {},
  })
  /** What has left, one letter a message. */
  const left = () => wire.sent.map((bytes) => String.fromCharCode(...bytes)).join(' ')
  const congest = () => {
    wire.bufferedBytes = CONGESTED_BYTES + 1
  }
  return { outbox, wire, clock, counters, left, congest, overflows: () => overflows }
}

const bytes = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0))
const frame = (tick: number) => ({ head: bytes('h'), body: bytes(`${tick}`), tick, hz: 60 })

test('[BP1] critical messages leave at once while there is room', () => {
  const { outbox, left, counters } = open()
  outbox.critical(bytes('a'))
  outbox.critical(bytes('b'))
  expect(left()).toBe('a b')
  expect(counters.bytesOut.tcp).toBe(2)
})

test('[BP1] critical messages wait for a congested wire and leave in order when it drains', () => {
  const { outbox, wire, left, congest } = open()
  outbox.critical(bytes('a'))
  congest()
  outbox.critical(bytes('b'))
  outbox.critical(bytes('c'))
  expect(left()).toBe('a')
  wire.drain()
  outbox.critical(bytes('d'))
  expect(left()).toBe('a b c d')
})

test('[BP1] a critical message too many, by number or by bytes, ends the connection', () => {
  for (const limits of [
    { messagesMax: 2, bytesMax: 1000 },
    { messagesMax: 100, bytesMax: 5 },
  ]) {
    const { outbox, congest, overflows } = open(limits)
    congest()
    outbox.critical(bytes('aa'))
    outbox.critical(bytes('bb'))
    expect(overflows()).toBe(0)
    outbox.critical(bytes('cc'))
    expect(overflows()).toBe(1)
  }
})

test('[BP1] bytes that have left make room in the queue again', () => {
  const { outbox, wire, congest, overflows } = open({ bytesMax: 4 })
  for (let round = 0; round < 3; round++) {
    congest()
    outbox.critical(bytes('abcd'))
    wire.drain()
  }
  expect(overflows()).toBe(0)
})

test('[BP1] droppable messages are dropped, and counted, when too many wait', () => {
  const { outbox, wire, congest, counters } = open()
  congest()
  for (let index = 0; index < DROPPABLE_QUEUED_MAX + 3; index++) outbox.droppable(bytes('d'))
  wire.drain()
  expect(wire.sent).toHaveLength(DROPPABLE_QUEUED_MAX)
  expect(counters.dropped.queue_full).toBe(3)
})

test('[BP1] of the latest messages only the newest waits: one lobby state and one frame', () => {
  const { outbox, wire, left, congest, counters } = open()
  congest()
  for (const text of ['l1', 'l2', 'l3']) outbox.lobbyState(bytes(text))
  for (const text of ['t1', 't2', 't3']) outbox.telemetry(bytes(text))
  wire.drain()
  expect(left()).toBe('l3 t3')
  expect(counters.dropped.superseded).toBe(2)
})

test('[BP1] a telemetry frame does not go behind a backlog; critical messages do', () => {
  const { outbox, wire, left } = open()
  wire.bufferedBytes = TELEMETRY_BACKLOG_BYTES + 1
  outbox.telemetry(bytes('t'))
  outbox.critical(bytes('a'))
  expect(left()).toBe('a')
})

test('[D1.3] between a request and its reply nothing else leaves, and afterwards everything in order', () => {
  const { outbox, left } = open()
  outbox.expectReply()
  outbox.critical(bytes('c'))
  outbox.droppable(bytes('d'))
  outbox.lobbyState(bytes('l'))
  outbox.telemetry(bytes('t'))
  expect(left()).toBe('')
  outbox.reply(bytes('R'))
  expect(left()).toBe('R c d l t')
})

test('[D1.3] on a congested wire too, the reply comes before what was said after the request', () => {
  const { outbox, wire, left, congest } = open()
  congest()
  outbox.critical(bytes('a'))
  outbox.expectReply()
  outbox.critical(bytes('z'))
  outbox.reply(bytes('R'))
  wire.drain()
  expect(left()).toBe('a R z')
})

test('[D1.3] what was owed before the request does not wait for its reply', () => {
  const { outbox, wire, left, congest } = open()
  congest()
  outbox.critical(bytes('a'))
  outbox.expectReply()
  outbox.critical(bytes('z'))
  wire.drain()
  expect(left()).toBe('a')
  outbox.reply(bytes('R'))
  expect(left()).toBe('a R z')
})

test('[D1.3] a refusal that nobody waited for keeps its place', () => {
  const { outbox, wire, left, congest } = open()
  congest()
  outbox.critical(bytes('a'))
  outbox.reply(bytes('R'))
  outbox.critical(bytes('b'))
  wire.drain()
  expect(left()).toBe('a R b')
})

test('[BP1] what is owed has an age, from the first message that waits until none does', () => {
  const { outbox, wire, clock, congest } = open()
  congest()
  outbox.critical(bytes('a'))
  clock.nowMs += 300
  outbox.critical(bytes('b'))
  expect(outbox.owedMs(clock.nowMs)).toBe(300)
  wire.drain()
  expect(outbox.owedMs(clock.nowMs)).toBe(0)
})

test('[BP1] frames beyond the window wait, the newest of them leaves with an acknowledgement', () => {
  const { outbox, wire, left } = open()
  for (let tick = 1; tick <= 20; tick++) outbox.windowedTelemetry(frame(tick))
  const sent = wire.sent.length
  expect(sent).toBeLessThan(20)
  outbox.acknowledge(1)
  expect(left().endsWith(' h20')).toBe(true)
  expect(wire.sent).toHaveLength(sent + 1)
})

test('[BP1] a reader owes nothing while all that waits is held back for our own answer, and from then on what he does not read', () => {
  const { outbox, wire, clock, congest } = open()
  outbox.expectReply()
  outbox.critical(bytes('a'))
  clock.nowMs += 9000
  expect(outbox.owedMs(clock.nowMs)).toBe(0)
  congest()
  outbox.reply(bytes('R'))
  expect(outbox.owedMs(clock.nowMs)).toBe(0)
  clock.nowMs += 200
  expect(outbox.owedMs(clock.nowMs)).toBe(200)
  wire.drain()
  expect(outbox.owedMs(clock.nowMs)).toBe(0)
})

test('[BP1] a closed outbox says nothing more', () => {
  const { outbox, wire, congest } = open()
  congest()
  outbox.critical(bytes('a'))
  outbox.close()
  outbox.critical(bytes('b'))
  outbox.reply(bytes('r'))
  outbox.lobbyState(bytes('l'))
  outbox.telemetry(bytes('t'))
  wire.drain()
  expect(wire.sent).toEqual([])
  expect(outbox.owedMs(9000)).toBe(0)
})

test('[D1.3] a reply may be whichever critical message comes next, when its sender says so', () => {
  const { outbox, left } = open()
  outbox.expectReply()
  outbox.critical(bytes('a'))
  outbox.answerNext()
  outbox.critical(bytes('r'))
  outbox.critical(bytes('b'))
  outbox.endAnswer()
  expect(left()).toBe('r a b')
})

test('[D1.3] an answer without a message lets go what waited for it; the next request waits for its own', () => {
  const { outbox, left } = open()
  outbox.expectReply()
  outbox.expectReply()
  outbox.critical(bytes('a'))
  outbox.answerNext()
  outbox.endAnswer()
  expect(left()).toBe('')
  outbox.answerNext()
  outbox.critical(bytes('r'))
  outbox.endAnswer()
  expect(left()).toBe('r a')
})

test('an answer that nobody expects is a message like any other', () => {
  const { outbox, left } = open()
  outbox.answerNext()
  outbox.critical(bytes('a'))
  outbox.endAnswer()
  expect(left()).toBe('a')
})

test('[AUTH5] why a connection ends is said though a reply is awaited, and nothing after that', () => {
  const { outbox, left } = open()
  outbox.expectReply()
  outbox.critical(bytes('e'))
  expect(left()).toBe('')
  outbox.close()
  outbox.critical(bytes('x'))
  outbox.reply(bytes('r'))
  expect(left()).toBe('e')
})

test('[BP1] a congested wire is given nothing more when its connection ends', () => {
  const { outbox, wire, left, congest } = open()
  congest()
  outbox.critical(bytes('a'))
  outbox.close()
  wire.bufferedBytes = 0
  outbox.drained()
  expect(left()).toBe('')
})
