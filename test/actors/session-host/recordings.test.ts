import { expect, test } from 'vitest'
import { createCounters } from '../../../src/observability/counters.ts'
import { takeFigures } from '../../../src/observability/figures.ts'
import { createTickHistograms } from '../../../src/observability/tick-histograms.ts'
import { aHeader } from '../../runtime/recorder/support/recorded-race.ts'
import { createHostBench, settings } from './support/host-bench.ts'

const started = (replayId: string) =>
  ({ type: 'recording', news: { type: 'started', header: aHeader({ replayId }) } }) as const
const FILE = { bytes: 1, sha256: '', reason: 'over', tookMs: 1 }

function withWorker() {
  const bench = createHostBench()
  bench.hosts.open(settings())
  return { ...bench, worker: bench.started[0]! }
}

test('what a recorder in a worker tells is passed on', () => {
  const { worker, recorderNews } = withWorker()
  worker.says(started('a'), { type: 'recording', news: { type: 'grown', id: 'a', bytes: 5, lastTick: 240 } })
  expect(recorderNews.map(({ type }) => type)).toEqual(['started', 'grown'])
})

test('a worker that ends leaves those of its recordings that are not complete', () => {
  const { worker, lostRecordings } = withWorker()
  for (const id of ['a', 'b', 'c', 'd']) worker.says(started(id))
  worker.says({ type: 'recording', news: { type: 'finished', id: 'a', file: FILE } })
  worker.says({ type: 'recording', news: { type: 'failed', id: 'b', reason: 'full' } })
  worker.emit('exit', 1)
  expect(lostRecordings).toEqual(['c', 'd'])
})

test('closing the recordings waits for every worker to say that its are complete', async () => {
  const { hosts, worker } = withWorker()
  let isClosed = false
  const closing = hosts.closeRecordings(5000).then(() => {
    isClosed = true
  })
  expect(worker.told.at(-1)).toEqual({ type: 'recordings.close', msMax: 5000 })
  await Promise.resolve()
  expect(isClosed).toBe(false)
  worker.says({ type: 'recordings.closed' })
  await closing
})

test('a worker that ends meanwhile is not waited for', async () => {
  const { hosts, worker } = withWorker()
  const closing = hosts.closeRecordings(60_000)
  worker.emit('exit', 1)
  await closing
})

test('what was on its way in a worker that ends is on its way no more', () => {
  const { worker, counters } = withWorker()
  const there = createCounters()
  there.recorderQueued = 3
  counters.recorderQueued = 3
  worker.says({ type: 'figures', figures: takeFigures(there, createTickHistograms()) })
  worker.emit('exit', 1)
  expect(counters.recorderQueued).toBe(0)
})
