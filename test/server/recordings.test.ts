import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { configSchema } from '../../src/config/schema.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import type { RecordingWatch } from '../../src/replay/recording-watch.ts'
import { FRESH_MS, REMOVED_AT_ONCE_MAX } from '../../src/runtime/recorder/limits.ts'
import { Recordings, recorderSettingsOf } from '../../src/server/recordings.ts'
import type { StoredReplayHash } from '../../src/storage/storage.ts'
import { aHeader } from '../runtime/recorder/support/recorded-race.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { collectingLogger } from '../support/test-server.ts'
import { until } from '../support/until.ts'

function createScene(replays: object = {}, { files = [] as readonly string[], pinned = [] as readonly string[] } = {}) {
  const folder = tempFolder()
  const clock = { nowMs: () => Date.now() }
  const dir = join(folder.path, 'replays')
  mkdirSync(dir)
  for (const [index, id] of files.entries()) {
    writeFileSync(join(dir, `${id}.apxr`), 'x'.repeat(10))
    utimesSync(join(dir, `${id}.apxr`), index + 1, index + 1)
  }
  const config = configSchema.parse({ replays: { dir, ...replays } })
  const metrics = createMetrics()
  const hashes: StoredReplayHash[] = []
  const { log, logLines } = collectingLogger()
  const storage = {
    saveReplayHash: async (hash: StoredReplayHash) => void hashes.push(hash),
    pinnedReplays: async (): Promise<readonly string[]> => pinned,
  }
  const recordings = new Recordings({
    replays: config.replays,
    recorder: recorderSettingsOf(config, undefined),
    counters: metrics.counters,
    finaliseMs: metrics.recorderFinaliseMs,
    storage,
    log,
    wallClockMs: () => clock.nowMs(),
  })
  const watched: unknown[][] = []
  const note =
    (kind: string) =>
    (...about: unknown[]) =>
      void watched.push([kind, ...about])
  recordings.watch = {
    started: note('started'),
    grown: note('grown'),
    finished: note('finished'),
    removed: note('removed'),
  } satisfies RecordingWatch
  onTestFinished(async () => {
    await recordings.close(5000)
    folder[Symbol.dispose]()
  })
  const left = () => readdirSync(dir).map((name) => name.replace('.apxr', ''))
  return { dir, clock, recordings, hashes, logLines, storage, watched, left, metrics }
}

const FILE = { bytes: 10, sha256: 'ab'.repeat(32), reason: 'over', tookMs: 5 }

test('at the start old recordings go, the oldest first, and whoever watches hears it', async () => {
  const { recordings, watched, left } = createScene({ max_count: 2, max_age_days: 0 }, { files: ['a', 'b', 'c', 'd'] })
  recordings.start()
  await until(() => watched.length === 2)
  expect([left(), watched]).toEqual([
    ['c', 'd'],
    [
      ['removed', 'a'],
      ['removed', 'b'],
    ],
  ])
})

test('pinned recordings stay, and take no place from others', async () => {
  const scene = createScene({ max_bytes: 20, max_age_days: 0 }, { files: ['a', 'b', 'c', 'd'], pinned: ['a'] })
  scene.recordings.start()
  await until(() => scene.watched.length === 1)
  expect(scene.left()).toEqual(['a', 'c', 'd'])
})

test('what is pinned while the folder is looked through stays, too', async () => {
  const scene = createScene({ max_count: 1, max_age_days: 0 }, { files: ['a', 'b', 'c'] })
  const answers = [[], ['a']]
  scene.storage.pinnedReplays = async () => answers.shift() ?? []
  scene.recordings.start()
  await until(() => scene.watched.length === 1)
  expect([scene.watched, scene.left()]).toEqual([[['removed', 'b']], ['a', 'c']])
})

test('a recording may be half as long as all together', () => {
  const bytesMax = (max_bytes: number) =>
    recorderSettingsOf({ replays: configSchema.parse({ replays: { max_bytes } }).replays }, undefined).worker.bytesMax
  expect([1000, 1, 0].map(bytesMax)).toEqual([500, 1, 0])
})

test('more than go at once go one lot after the other', async () => {
  const files = Array.from({ length: REMOVED_AT_ONCE_MAX + 3 }, (_, index) => `r${index}`)
  const { recordings, left } = createScene({ max_count: 1, max_age_days: 0 }, { files })
  recordings.start()
  await until(() => left().length === 1)
  expect(left()).toEqual([files.at(-1)])
})

test('a pass that can remove nothing ends, however much there would be to do', async () => {
  const { recordings, logLines } = createScene({ max_count: 1 }, { files: ['a'] })
  const choose = vi.spyOn(recordings.recorder, 'choose')
  choose.mockImplementation(async () => Array.from({ length: REMOVED_AT_ONCE_MAX }, (_, index) => `r${index}`))
  const remove = vi.spyOn(recordings.recorder, 'remove').mockImplementation(async () => [])
  recordings.start()
  await until(() => remove.mock.calls.length > 0)
  for (let turns = 0; turns < 5; turns++) await turn()
  expect([choose.mock.calls.length, remove.mock.calls.length, logLines]).toEqual([1, 1, []])
})

test('as long as nobody knows what is pinned, everything stays', async () => {
  const { recordings, storage, logLines, left } = createScene({ max_count: 1 }, { files: ['a', 'b'] })
  storage.pinnedReplays = () => Promise.reject(new Error('the database is away'))
  recordings.start()
  await until(() => logLines.some(({ msg }) => msg === 'old recordings could not be removed'))
  expect(left()).toEqual(['a', 'b'])
})

test('after a recording is complete its hash is stored, and retention looks again', async () => {
  const { recordings, watched, hashes, left, metrics } = createScene(
    { max_count: 2, max_age_days: 0 },
    { files: ['a', 'b', 'c'] },
  )
  recordings.hear({ type: 'started', header: aHeader({ replayId: 'c' }) })
  recordings.hear({ type: 'grown', id: 'c', bytes: 10, lastTick: 240 })
  recordings.hear({ type: 'finished', id: 'c', file: FILE })
  await until(() => watched.length === 4)
  expect(watched.slice(1)).toEqual([
    ['grown', 'c', 10, 240],
    ['finished', 'c', FILE.sha256],
    ['removed', 'a'],
  ])
  expect([hashes, left()]).toEqual([[{ replayId: 'c', sha256: FILE.sha256 }], ['b', 'c']])
  expect(metrics.recorderFinaliseMs.text('ms', '')).toContain('ms_count 1')
})

test('recording is degraded while something is missing from a recording under way, or the last one failed', () => {
  const { recordings } = createScene()
  recordings.start()
  const states = [recordings.isWhole]
  for (const news of [
    { type: 'degraded', id: 'a', reason: 'slow' },
    { type: 'finished', id: 'a', file: FILE },
    { type: 'failed', id: 'b', reason: 'full' },
    { type: 'finished', id: 'c', file: FILE },
  ] as const) {
    recordings.hear(news)
    states.push(recordings.isWhole)
  }
  expect(states).toEqual([true, false, true, false, true])
})

test('what was recorded earlier is kept within the limits when nothing is recorded any more', async () => {
  const { recordings, left } = createScene({ record: [], max_count: 1, max_age_days: 0 }, { files: ['a', 'b'] })
  recordings.start()
  await until(() => left().length === 1)
  expect([recordings.isWhole, left()]).toEqual([true, ['b']])
})

test('an unfinished file that was written just now is recovered once nobody has written it for a while', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { dir, clock, recordings, logLines, left } = createScene()
  const path = join(dir, 'left.apxr.part')
  writeFileSync(path, 'nothing that is a recording')
  const writtenMs = Date.now()
  utimesSync(path, writtenMs / 1000, writtenMs / 1000)
  const recover = vi.spyOn(recordings.recorder, 'recover')
  const asked = () => recover.mock.calls.map(([ids]) => ids)
  clock.nowMs = () => writtenMs
  recordings.start()
  vi.advanceTimersByTime(FRESH_MS)
  expect(asked()).toEqual([[], []])
  clock.nowMs = () => writtenMs + FRESH_MS + 10
  vi.advanceTimersByTime(FRESH_MS)
  expect(asked()).toEqual([[], [], ['left']])
  vi.useRealTimers()
  await until(() => logLines.some(({ msg }) => msg.startsWith('nothing of a recording can be read')))
  expect(left()).toEqual(['left.damaged'])
})

test('what a session may go on with is left alone, until it is said that none does', async () => {
  const { recordings, dir, logLines } = createScene()
  for (const name of ['a.apxr.part', 'a.apxr.session', 'b.apxr.part']) {
    writeFileSync(join(dir, name), 'no recording')
    utimesSync(join(dir, name), 1, 1)
  }
  expect(recordings.start({ isResuming: true })).toEqual(['a'])
  await until(() => readdirSync(dir).includes('b.apxr.damaged'))
  expect(readdirSync(dir).sort()).toEqual(['a.apxr.part', 'a.apxr.session', 'b.apxr.damaged'])
  recordings.giveUp('a', 'it is too old')
  await until(() => readdirSync(dir).sort().join() === 'a.apxr.damaged,b.apxr.damaged')
  expect(logLines.filter(({ replayId }) => replayId === 'a')).toContainEqual(
    expect.objectContaining({ reason: 'it is too old' }),
  )
})
