import { expect, onTestFinished, test, vi } from 'vitest'
import type { FromWorker } from '../../../src/actors/session-host/worker-messages.ts'
import type { SessionId } from '../../../src/protocol/ids.ts'
import type { ResumableRun } from '../../../src/replay/resumable-run.ts'
import { FrameForm, FrameRingWriter } from '../../../src/runtime/session-worker/frame-ring.ts'
import { aMember, createHostBench, settings } from './support/host-bench.ts'

/** A session with one member in it, and the worker's side of both. */
function joined() {
  const bench = createHostBench()
  const wanted = settings()
  const session = bench.hosts.open(wanted)
  const ana = aMember()
  session?.send({ type: 'member.join', member: ana.member, asSpectator: false })
  const [worker] = bench.started
  if (worker === undefined) throw new Error('no worker was started')
  worker.says(joins(1, wanted.id))
  return { ...bench, worker, session, sessionId: wanted.id, ...ana }
}

function joins(member: number, sessionId: SessionId): FromWorker {
  const reply = { type: 'SessionJoined', sessionId, gridPosition: 1 } as const
  return { type: 'member.event', member, event: { type: 'session.joined', reply } }
}

function granted(grant: number): FromWorker {
  return { type: 'member.event', member: 1, event: { type: 'seat.granted', slot: 0, grant } }
}

function portIn(heard: ReturnType<typeof aMember>['heard']) {
  const event = heard.findLast(({ type }) => type === 'seat.granted')
  if (event?.type !== 'seat.granted') throw new Error('no seat was granted')
  return event.inputs
}

test('no worker is started before there is a session', () => {
  const { hosts, started } = createHostBench()
  expect(started).toHaveLength(0)
  hosts.open(settings())
  expect(started).toHaveLength(1)
})

test('sessions go to new workers while there may be more, then to the one with the fewest seats', () => {
  const { hosts, started } = createHostBench({ workers: 2 })
  for (const maxPlayers of [8, 2, 2, 2, 2]) hosts.open(settings({ maxPlayers }))
  expect(started.map(({ told }) => told.length)).toEqual([1, 4])
})

test('workers have consecutive ports for datagrams, or any', () => {
  const { hosts, started } = createHostBench({ workers: 2, port: 9001 })
  hosts.open(settings())
  hosts.open(settings())
  expect(started.map(({ data }) => data.datagrams?.port)).toEqual([9001, 9002])
  const free = createHostBench()
  free.hosts.open(settings())
  expect(free.started[0]?.data.datagrams?.port).toBe(0)
})

test('a member is let in with the tick of his session, wherever that is counted', () => {
  const { heard, worker } = joined()
  const [event] = heard
  if (event?.type !== 'session.joined') throw new Error('he was not let in')
  worker.board.setTick(0, 77)
  expect(event.presence.tick()).toBe(77)
})

test('a right to drive ends with the seat: what is written after it does not even reach the ring', () => {
  const { worker, heard } = joined()
  worker.says(granted(1))
  const first = portIn(heard)
  first.write(10, 0, 0, 1, 0, 0)
  worker.says({ type: 'member.event', member: 1, event: { type: 'seat.revoked' } }, granted(2))
  first.write(11, 0, 0, 1, 0, 0)
  portIn(heard).write(12, 0, 0, 1, 0, 0)
  expect(worker.drained()).toEqual([
    [1, 10],
    [2, 12],
  ])
})

test('a right to drive ends with leaving, and with the worker', () => {
  const left = joined()
  left.worker.says(granted(1))
  left.session?.send({ type: 'member.leave', playerId: left.playerId })
  portIn(left.heard).write(1, 0, 0, 1, 0, 0)
  const lost = joined()
  lost.worker.says(granted(1))
  lost.worker.emit('exit', 1)
  portIn(lost.heard).write(1, 0, 0, 1, 0, 0)
  expect([left.worker.drained(), lost.worker.drained()]).toEqual([[], []])
})

test('inputs that find the ring full are counted', () => {
  const { worker, heard, counters } = joined()
  worker.says(granted(1))
  const port = portIn(heard)
  for (let sequence = 0; sequence < 4100; sequence++) port.write(sequence, 0, 0, 1, 0, 0)
  expect(counters.dropped.queue_full).toBe(4)
})

test('leaving is answered at once, and nothing of the session follows', () => {
  const { session, worker, heard, link, sessionId, playerId } = joined()
  const frames = new FrameRingWriter(worker.data.frames)
  const frame = { form: FrameForm.Body, tick: 5, bytes: Uint8Array.of(1), receivers: [1, 0, 0] }
  frames.write({ ...frame, fence: 1 })
  worker.emit('message', undefined)
  expect(link.frames).toHaveLength(1)
  session?.send({ type: 'member.leave', playerId })
  expect(heard.at(-1)).toEqual({ type: 'session.left', sessionId })
  frames.write({ ...frame, fence: 1 })
  worker.says({ type: 'member.said', member: 1, bytes: Uint8Array.of(1) })
  worker.says({ type: 'member.event', member: 1, event: { type: 'session.left', sessionId } })
  expect([link.frames.length, link.heard.length, heard.filter(({ type }) => type === 'session.left').length]).toEqual([
    1, 0, 1,
  ])
  expect(worker.told.at(-1)).toMatchObject({ type: 'session.tell', event: { type: 'member.leave', playerId } })
})

test('who is gone before he is let in is taken out again', () => {
  const { hosts, started, gone } = createHostBench()
  const wanted = settings()
  const ana = aMember()
  hosts.open(wanted)?.send({ type: 'member.join', member: ana.member, asSpectator: false })
  gone.add(ana.playerId)
  started[0]?.says(joins(1, wanted.id))
  expect(ana.heard).toEqual([])
  expect(started[0]?.told.at(-1)).toMatchObject({ type: 'session.tell', event: { type: 'member.leave' } })
})

test('a rate that changes is told to the worker at the next sweep, once', () => {
  const { link, worker, sweep } = joined()
  link.hz = 240
  sweep(0.3)
  expect(worker.told.filter(({ type }) => type === 'member.rate')).toEqual([
    { type: 'member.rate', member: 1, hz: 240 },
  ])
})

test('a worker that stands still is ended; its members are told, its sessions are reported, the log says why', () => {
  const { worker, heard, lobby, sweep, logLines, counters, sessionId } = joined()
  worker.says({ type: 'worker.ready' })
  sweep(3)
  worker.board.beat()
  sweep(4.5)
  expect(lobby).toEqual([])
  sweep(1)
  expect(heard.at(-1)).toEqual({ type: 'session.left', sessionId, reason: 'session_crashed' })
  expect(lobby).toMatchObject([{ type: 'session.ended', sessionId, error: { code: 'stalled' } }])
  expect(logLines).toMatchObject([{ level: 'error', err: { code: 'stalled' }, sessionIds: [sessionId] }])
  expect(counters.sessionCrashes).toBe(1)
})

test('a running worker shows for how long it has been silent, and who looks by HTTP is told', () => {
  const { hosts, worker, clock, sweep } = joined()
  worker.board.running = 1
  worker.board.beat()
  sweep(0.1)
  expect(hosts.loops(clock.nowMs)).toEqual([{ running: 1, lastTickMs: clock.nowMs, isLagging: false }])
  const tickedMs = clock.nowMs
  sweep(3)
  expect(hosts.loops(clock.nowMs)[0]?.lastTickMs).toBeCloseTo(tickedMs)
})

test('[SES4] a password does not leave the main thread when nothing is kept for a crash', () => {
  const { hosts, started } = createHostBench()
  const password = { salt: new Uint8Array(4), hash: new Uint8Array(4) } as never
  hosts.open(settings({ password }))
  expect(started[0]?.told).toMatchObject([{ type: 'session.open', settings: { password: undefined } }])
})

test('[AUTH5] who drove in a session that goes on after a crash is in it without being let in, with its password', () => {
  const { hosts, started } = createHostBench({ resumesAfterCrash: true })
  const ana = aMember()
  const wanted = settings({ password: { salt: Buffer.from('salt'), key: Buffer.from('key') } })
  const session = hosts.open(wanted, { tick: 7 } as ResumableRun)
  session?.send({ type: 'member.restore', member: { ...ana.member, tokenHash: 'ab' }, slot: 1 })
  expect(started[0]?.told).toMatchObject([
    { type: 'session.open', settings: { password: wanted.password }, resumption: { tick: 7 } },
    { type: 'member.restore', member: { id: 1, playerId: ana.playerId, tokenHash: 'ab' }, slot: 1 },
  ])
  started[0]?.emit('exit', 1)
  expect(ana.heard).toEqual([{ type: 'session.left', sessionId: wanted.id, reason: 'session_crashed' }])
})

test('when the whole process was held up, no worker is taken for one that stands still', () => {
  const { worker, clock, sweep, lobby } = joined()
  worker.says({ type: 'worker.ready' })
  for (let pause = 0; pause < 4; pause++) {
    clock.nowMs += 60_000
    sweep(0.1)
  }
  expect(lobby).toEqual([])
})

test('who waits to be let in by a worker that ends is refused', () => {
  const { hosts, started } = createHostBench()
  const ana = aMember()
  hosts.open(settings())?.send({ type: 'member.join', member: ana.member, asSpectator: false })
  started[0]?.emit('exit', 1)
  expect(ana.heard).toMatchObject([{ type: 'session.refused', reason: 'internal' }])
})

test('who comes to a session that has just closed is told that he cannot join it', () => {
  const { session, worker, sessionId } = joined()
  const bo = aMember('Bo')
  session?.send({ type: 'member.join', member: bo.member, asSpectator: true })
  worker.says({ type: 'session.ended', sessionId, error: undefined })
  expect(bo.heard).toMatchObject([{ type: 'session.refused', reason: 'session_not_joinable' }])
})

test('looks that a worker does not answer do not pile up', async () => {
  const { hosts, worker, sessionId } = joined()
  const looks = Array.from({ length: 300 }, () => hosts.look(sessionId))
  expect(worker.told.filter(({ type }) => type === 'session.look')).toHaveLength(256)
  expect(await looks.at(-1)).toBeUndefined()
})

test('a look is answered by the worker, and with nothing when it ends', async () => {
  const { hosts, worker, sessionId } = joined()
  const looks = [hosts.look(sessionId), hosts.look(sessionId)]
  const look = { classification: [], cars: [] }
  worker.says({ type: 'session.looked', request: 1, look })
  worker.emit('exit', 1)
  expect(await Promise.all(looks)).toEqual([look, undefined])
  expect(await hosts.look(sessionId)).toBeUndefined()
})

test('a session that failed in its worker is reported with its error; the worker goes on with the others', () => {
  const { hosts, worker, lobby, started, sessionId } = joined()
  const other = settings()
  hosts.open(other)
  const error = { name: 'Error', message: 'a bug', stack: 'there', code: undefined, cause: undefined }
  worker.says({ type: 'session.ended', sessionId, error })
  expect(lobby).toMatchObject([{ type: 'session.ended', sessionId, error: { message: 'a bug', stack: 'there' } }])
  expect(started).toHaveLength(1)
  expect(worker.told.at(-1)).toMatchObject({ type: 'session.open', settings: { id: other.id } })
})

test('a worker without sessions ends after a minute, one that gets another in time does not', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const { hosts, worker, started, sessionId } = joined()
  const end = (id: SessionId) => worker.says({ type: 'session.ended', sessionId: id, error: undefined })
  let exits = 0
  worker.on('exit', () => exits++)
  end(sessionId)
  vi.advanceTimersByTime(50_000)
  const next = settings()
  hosts.open(next)
  vi.advanceTimersByTime(50_000)
  end(next.id)
  expect(exits).toBe(0)
  vi.advanceTimersByTime(60_000)
  expect(exits).toBe(1)
  hosts.open(settings())
  expect(started).toHaveLength(2)
})

test('closing ends the workers and waits until they are gone', async () => {
  const { hosts, worker } = joined()
  let isGone = false
  worker.on('exit', () => {
    isGone = true
  })
  await hosts.close()
  expect(isGone).toBe(true)
})

test('[AUTH5] who is away keeps his membership, without a right to drive or a word to his old link', () => {
  const { session, worker, heard, link, playerId, sessionId } = joined()
  worker.says(granted(1))
  session?.send({ type: 'member.away', playerId })
  portIn(heard).write(1, 0, 0, 1, 0, 0)
  worker.says({ type: 'member.said', member: 1, bytes: Uint8Array.of(1) })
  expect([worker.drained(), link.heard]).toEqual([[], []])
  expect(worker.told.at(-1)).toMatchObject({ type: 'session.tell', event: { type: 'member.away', playerId } })
  worker.says({ type: 'session.ended', sessionId, error: undefined })
  expect(heard.at(-1)).toEqual({ type: 'session.left', sessionId, reason: 'session_closed' })
})

test('[AUTH5] who comes back is a member anew: what is still said to the old one reaches nobody', () => {
  const { session, worker, heard, member, playerId, sessionId } = joined()
  session?.send({ type: 'member.away', playerId })
  const again = aMember()
  session?.send({ type: 'member.return', member: { ...again.member, playerId } })
  expect(worker.told.at(-1)).toMatchObject({ type: 'member.return', sessionId, member: { id: 2, playerId } })
  const before = heard.length
  worker.says({ type: 'member.event', member: 1, event: { type: 'session.left', sessionId } }, joins(2, sessionId))
  worker.says({ type: 'member.event', member: 2, event: { type: 'seat.granted', slot: 0, grant: 7 } })
  portIn(again.heard).write(3, 0, 0, 1, 0, 0)
  expect([heard.length, again.heard.map(({ type }) => type)]).toEqual([before, ['session.joined', 'seat.granted']])
  expect(worker.drained()).toEqual([[7, 3]])
  expect(member.playerId).toBe(playerId)
})
