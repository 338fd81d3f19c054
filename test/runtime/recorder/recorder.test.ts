import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createCounters } from '../../../src/observability/counters.ts'
import { FRESH_MS } from '../../../src/runtime/recorder/limits.ts'
import { Recorder } from '../../../src/runtime/recorder/recorder.ts'
import type { RecorderWorkerData } from '../../../src/runtime/recorder/recorder-messages.ts'
import type { RecorderNews } from '../../../src/runtime/recorder/recorder-news.ts'
import { FolderDisk, lookAtFolder } from '../../../src/runtime/recorder/replay-disk.ts'
import { tempFolder } from '../../storage/support/temp-folder.ts'
import { until } from '../../support/until.ts'
import { OVER, read, ticksOf } from './support/desk-scene.ts'
import { aHeader, RecordedRace } from './support/recorded-race.ts'

/** A recorder with a thread of its own and a folder that is gone at the end. */
function createScene({ workerUrl, batchesMax = 16, ...worker }: SceneOptions = {}) {
  const folder = tempFolder()
  const dir = join(folder.path, 'replays')
  const counters = createCounters()
  const news: RecorderNews[] = []
  const recorder = new Recorder({
    worker: { dir, bytesMax: 0, signingKey: undefined, ...worker },
    batchesMax,
    counters,
    onNews: (each) => news.push(each),
    ...(workerUrl === undefined ? {} : { workerUrl }),
  })
  onTestFinished(async () => {
    await recorder.close(5000)
    folder[Symbol.dispose]()
  })
  const heard = (type: RecorderNews['type']) => news.filter((each) => each.type === type)
  const record = () => {
    const recording = recorder.open(aHeader())
    if (recording === undefined) throw new Error('nothing can be recorded now')
    return { recording, run: new RecordedRace(recording).withGrid() }
  }
  const fileOf = (id: string) => readFileSync(join(dir, `${id}.apxr`))
  return { dir, counters, news, recorder, heard, record, fileOf }
}

interface SceneOptions extends Partial<RecorderWorkerData> {
  readonly workerUrl?: URL
  readonly batchesMax?: number
  readonly gate?: SharedArrayBuffer
}

/** Steps a second at a time, and lets the thread follow. */
async function drive(
  { run }: ReturnType<ReturnType<typeof createScene>['record']>,
  seconds: number,
  counters: ReturnType<typeof createCounters>,
) {
  for (let second = 0; second < seconds; second++) {
    run.steps(240, (tick) => run.presses(tick + 1))
    await until(() => counters.recorderQueued < 8)
  }
}

test('a run leaves one complete file, and whoever listens hears how it grew', async () => {
  const { dir, counters, news, heard, record, fileOf } = createScene()
  const recorded = record()
  const { id } = recorded.recording
  await drive(recorded, 5, counters)
  recorded.recording.end(OVER)
  await until(() => heard('finished').length === 1)
  expect(readdirSync(dir)).toEqual([`${id}.apxr`])
  const bytes = fileOf(id)
  expect(ticksOf(read(bytes))).toEqual({ first: 1, count: 1200, end: 1201 })
  expect(read(bytes).header.replayId).toBe(id)
  expect(id).toMatch(/^20260101t120000z-[0-9a-f]{16}$/)
  expect(news.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1])).toEqual([
    'started',
    'grown',
    'finished',
  ])
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  expect(heard('finished')).toMatchObject([{ id, file: { bytes: bytes.length, sha256, reason: 'over' } }])
  expect(counters).toMatchObject({ recorderFrames: 1200, recorderQueued: 0, recorderDropped: 0, recordingsFailed: 0 })
  expect([counters.recorderBytes, counters.recorderChunks]).toEqual([bytes.length, 5])
})

test('two runs at a time are two files', async () => {
  const { dir, counters, heard, record } = createScene()
  const [one, other] = [record(), record()]
  await drive(one, 1, counters)
  await drive(other, 2, counters)
  one.recording.end(OVER)
  other.recording.end(OVER)
  await until(() => heard('finished').length === 2)
  expect(readdirSync(dir).sort()).toEqual([`${one.recording.id}.apxr`, `${other.recording.id}.apxr`].sort())
})

test('a run that never goes green leaves no file', async () => {
  const { dir, news, record, recorder } = createScene()
  const { recording, run } = record()
  run.steps(1)
  recording.end(OVER)
  await recorder.close(5000)
  expect(news.filter(({ type }) => type !== 'removed')).toEqual([])
  expect(existsSync(dir) ? readdirSync(dir) : []).toEqual([])
})

test('closing ends what is under way and waits until it is complete', async () => {
  const { counters, record, recorder, fileOf } = createScene()
  const recorded = record()
  await drive(recorded, 2, counters)
  await recorder.close(5000)
  const reader = read(fileOf(recorded.recording.id))
  expect(reader.footer).toMatchObject({ reason: 'shutdown', lastTick: 480 })
  expect(recorder.open(aHeader())).toBeUndefined()
})

test('a thread that dies costs the end of its recordings; the next one recovers them and takes new ones', async () => {
  const workerUrl = new URL('support/mortal-recorder-worker.ts', import.meta.url)
  const { counters, heard, recorder, record, fileOf } = createScene({ workerUrl })
  const recorded = record()
  const { id } = recorded.recording
  const told: string[] = []
  recorded.recording.listen({ degraded: () => {}, failed: ({ message }) => told.push(message) })
  recorded.run.steps(700)
  await until(() => heard('recovered').length === 1)
  expect(told).toEqual(['the recorder thread failed'])
  expect(heard('failed')).toMatchObject([{ id, reason: 'Error: crashed as asked' }])
  const reader = read(fileOf(id))
  expect([reader.footer!.reason, ticksOf(reader)]).toEqual(['interrupted', { first: 1, count: 480, end: 481 }])
  expect(counters).toMatchObject({ recorderQueued: 0, recordingsFailed: 1 })
  // The race goes on, to nobody.
  recorded.run.steps(500)
  recorded.recording.end(OVER)
  const next = recorder.open(aHeader())!
  const run = new RecordedRace(next).withGrid()
  run.steps(300)
  next.end(OVER)
  await until(() => heard('finished').length === 1)
  expect(read(fileOf(next.id)).footer).toMatchObject({ reason: 'over', lastTick: 300 })
})

test('a disk that hangs never holds up the race: ticks are missing from the recording, which says so', async () => {
  const gate = new SharedArrayBuffer(4)
  const workerUrl = new URL('support/slow-recorder-worker.ts', import.meta.url)
  const { counters, heard, record, fileOf } = createScene({ workerUrl, batchesMax: 4, gate })
  const { recording, run } = record()
  const told: string[] = []
  recording.listen({ degraded: (reason) => told.push(reason), failed: () => {} })
  run.steps(1000)
  expect([told, heard('degraded').length]).toEqual([['the disk is too slow'], 1])
  expect(counters.recorderDropped).toBeGreaterThan(10)
  Atomics.store(new Int32Array(gate), 0, 1)
  Atomics.notify(new Int32Array(gate), 0)
  await until(() => counters.recorderQueued === 0)
  run.steps(240)
  recording.end(OVER)
  await until(() => heard('finished').length === 1)
  const { footer, endTick } = read(fileOf(recording.id))
  expect([footer!.gaps, endTick]).toEqual([1, 1241])
  expect(footer!.events).toContainEqual({ kind: 'recording-degraded', tick: 241, slot: -1 })
  expect(counters).toMatchObject({ recordingsDegraded: 1, recordingsFailed: 0 })
})

test('files that a crash left are completed; whatever cannot be read is moved aside, and nothing else is touched', async () => {
  const { dir, counters, heard, record, recorder, fileOf } = createScene()
  const recorded = record()
  await drive(recorded, 2, counters)
  recorded.recording.end(OVER)
  await until(() => heard('finished').length === 1)
  const bytes = fileOf(recorded.recording.id)
  const { chunks } = read(bytes)
  writeFileSync(join(dir, 'left.apxr.part'), bytes.subarray(0, chunks[1]!.offset + 100))
  writeFileSync(join(dir, 'junk.apxr.part'), 'nothing')
  for (const name of ['NOT-AN-ID.apxr.part', 'notes.txt']) writeFileSync(join(dir, name), 'kept')
  const fresh = lookAtFolder(dir, Date.now())
  expect([fresh.parts, [...fresh.freshParts].sort()]).toEqual([[], ['junk', 'left']])
  const { parts, fault, isEmpty } = lookAtFolder(dir, Date.now() + FRESH_MS * 10)
  expect([[...parts].sort(), fault, isEmpty]).toEqual([['junk', 'left'], undefined, false])
  recorder.recover(parts)
  await until(() => heard('recovered').length === 1 && heard('set-aside').length === 1)
  expect(ticksOf(read(fileOf('left')))).toMatchObject({ count: 240 })
  expect(readdirSync(dir).sort()).toEqual(
    [`${recorded.recording.id}.apxr`, 'NOT-AN-ID.apxr.part', 'junk.apxr.damaged', 'left.apxr', 'notes.txt'].sort(),
  )
})

test('old files go when they are told to', async () => {
  const { dir, heard, recorder } = createScene()
  mkdirSync(dir)
  for (const id of ['a', 'b']) writeFileSync(join(dir, `${id}.apxr`), 'x')
  const limits = { ageMsMax: 0, countMax: 1, bytesMax: 0, nowMs: Date.now(), pinned: [] }
  const ids = await recorder.choose(limits)
  expect(ids).toHaveLength(1)
  expect(await recorder.remove(ids)).toEqual(ids)
  await until(() => heard('removed').length === 1)
  expect(readdirSync(dir)).toHaveLength(1)
})

test('whoever asks what has to go has an answer, also when the thread is ended first', async () => {
  const { recorder } = createScene()
  const limits = { ageMsMax: 0, countMax: 0, bytesMax: 0, nowMs: 0, pinned: [] }
  const before = recorder.choose(limits)
  await recorder.close(0)
  expect([await before, await recorder.choose(limits), await recorder.remove(['a'])]).toEqual([[], [], []])
})

test('an id that is none names no file, wherever it would lead', () => {
  using folder = tempFolder()
  const disk = new FolderDisk(folder.path)
  for (const id of ['../a', 'a/b', 'A', '', '.', 'a'.repeat(65)]) {
    expect(() => disk.create(id)).toThrow(RangeError)
    expect(() => disk.remove(id)).toThrow(RangeError)
  }
})

test('a folder that cannot be used says why', () => {
  using folder = tempFolder()
  writeFileSync(join(folder.path, 'file'), '')
  expect(lookAtFolder(join(folder.path, 'file', 'replays'), 0).fault).toContain('ENOTDIR')
})
