import { expect, test } from 'vitest'
import type { Sight } from '../../../src/actors/session/session-sight.ts'
import type { SessionId } from '../../../src/protocol/ids.ts'
import { createHostBench, settings } from './support/host-bench.ts'

const SIGHT: Sight = { kind: 'cars', tick: 7, cars: [[1, 2, 3, 4]] }

function aWatch() {
  const bench = createHostBench()
  const { id } = settings()
  bench.hosts.open(settings({ id }))
  const worker = bench.started[0]!
  const seen: Sight[] = []
  const watching = bench.hosts.watch(id, (sight) => void seen.push(sight))
  if (watching === undefined) throw new Error('there is no session')
  const wishes = () => worker.told.flatMap((message) => (message.type === 'session.watch' ? [message.wish] : []))
  return { ...bench, id, worker, seen, watching, wishes }
}

test('what a worker sees of a session reaches who watches it, for as long as he does', () => {
  const { id, worker, seen, watching, wishes } = aWatch()
  worker.says({ type: 'session.seen', sessionId: id, sight: SIGHT })
  expect(seen).toEqual([])
  watching.set({ hasCars: false })
  watching.set({ hasCars: true })
  worker.says({ type: 'session.seen', sessionId: id, sight: SIGHT })
  worker.says({ type: 'session.seen', sessionId: 'another' as SessionId, sight: SIGHT })
  watching.stop()
  worker.says({ type: 'session.seen', sessionId: id, sight: SIGHT })
  expect([seen, wishes()]).toEqual([[SIGHT], [{ hasCars: false }, { hasCars: true }, undefined]])
})

test('a session that has ended is watched no more, and one that is not there not at all', () => {
  const { hosts, id, worker, seen, watching } = aWatch()
  watching.set({ hasCars: false })
  worker.says({ type: 'session.ended', sessionId: id, error: undefined })
  worker.says({ type: 'session.seen', sessionId: id, sight: SIGHT })
  expect([seen, hosts.watch(id, () => {})]).toEqual([[], undefined])
  watching.stop()
})
