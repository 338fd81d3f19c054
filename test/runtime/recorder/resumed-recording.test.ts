import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { classifyRace } from '../../../src/replay/classification-fault.ts'
import { keptSessionText, readKeptSession } from '../../../src/replay/kept-session.ts'
import { resumedEvent } from '../../../src/replay/replay-event.ts'
import type { ReplayReader } from '../../../src/replay/replay-reader.ts'
import { rebuildRace } from '../../../src/replay/resumable-run.ts'
import { verifyReplay } from '../../../src/replay/verify.ts'
import { RESUMABLE_MS_MAX, RESUME_ATTEMPTS_MAX } from '../../../src/runtime/recorder/limits.ts'
import { aKeptSession } from '../../support/kept-session.ts'
import { prepared } from '../../support/race-content.ts'
import { createDeskScene, OVER, read, WRITER } from './support/desk-scene.ts'
import type { MemoryPart } from './support/memory-disk.ts'
import { CAR_ID, RecordedRace, SETTINGS } from './support/recorded-race.ts'

const CONTENT = prepared([CAR_ID])
/** Nobody has written for so long. */
const LATER_MS = 5000

/** What a desk leaves that is killed when its race is some ticks old, and a desk that finds it. */
function killedAfter(ticks: number) {
  const scene = createDeskScene()
  const { run, recording, id } = scene.record()
  recording.keepSession(aKeptSession({ replayId: id }))
  run.steps(ticks, (tick) => run.presses(tick + 1))
  scene.beats(1)
  const next = createDeskScene({ disk: scene.disk })
  return { ...next, id, killed: scene }
}

/** Goes on with it, as a session does. */
function goesOn(scene: ReturnType<typeof killedAfter>) {
  const found = scene.find(scene.id, LATER_MS)
  if (!('run' in found)) throw new Error(found.reason)
  const { run: resumable } = found
  const race = rebuildRace(CONTENT, resumable)
  const recording = scene.open(resumable.header, resumable.tick)
  const run = new RecordedRace(recording, SETTINGS, race)
  recording.event(resumedEvent(race.tick + 1, LATER_MS))
  const ends = () => {
    recording.end({ reason: 'over', finalHash: race.hash(), classification: classifyRace(race) })
    scene.beats(1)
  }
  return { run, recording, race, ends }
}

function cutBehindHeader(part: MemoryPart): void {
  part.truncate(read(part.bytes).chunks[0]!.offset + 20)
}

function verdictOf(reader: ReplayReader) {
  const work = verifyReplay(reader, CONTENT)
  let step = work.next()
  while (step.done !== true) step = work.next()
  return step.value
}

describe('a recording that a crash cut off', () => {
  test('goes on in the same file behind its last whole second, and proves the whole race', () => {
    const scene = killedAfter(700)
    const { run, ends } = goesOn(scene)
    run.steps(500, (tick) => run.presses(tick + 1))
    ends()
    const bytes = scene.disk.files.get(scene.id)!
    const reader = read(bytes)
    expect(verdictOf(reader)).toMatchObject({ verdict: 'proven', ticks: 980 })
    expect(reader.footer).toMatchObject({ reason: 'over', gaps: 0, resumed: 1, lastTick: 980, greenTick: 2 })
    expect(reader.footer!.events).toContainEqual({ kind: 'resumed', tick: 481, slot: -1 })
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    expect(scene.says()).toMatchObject([{ type: 'finished', file: { sha256, bytes: bytes.length } }])
    expect([scene.disk.parts.size, scene.disk.sessions.size]).toEqual([0, 0])
  })

  test('goes on again after another crash', () => {
    const first = killedAfter(700)
    const { run, recording } = goesOn(first)
    recording.keepSession(aKeptSession({ replayId: first.id }))
    run.steps(600)
    first.beats(1)
    const second = { ...createDeskScene({ disk: first.disk }), id: first.id, killed: first.killed }
    const { run: last, ends } = goesOn(second)
    last.steps(100)
    ends()
    const reader = read(first.disk.files.get(first.id))
    expect(verdictOf(reader)).toMatchObject({ verdict: 'proven', ticks: 480 + 480 + 100 })
    expect(reader.footer).toMatchObject({ resumed: 2, gaps: 0 })
  })

  test('has lost half a chunk at its end, and nothing else', () => {
    const scene = killedAfter(700)
    const part = scene.disk.parts.get(scene.id)!
    part.write(part.bytes.slice(200, 900), part.bytes.length)
    const { run, ends } = goesOn(scene)
    run.steps(300)
    ends()
    expect(verdictOf(read(scene.disk.files.get(scene.id)))).toMatchObject({ verdict: 'proven', ticks: 780 })
  })

  test('that has been longer than it was when it was looked at is left alone, and so is its file', () => {
    const scene = killedAfter(700)
    const before = scene.disk.parts.get(scene.id)!.bytes
    const found = scene.find(scene.id, LATER_MS)
    if (!('run' in found)) throw new Error(found.reason)
    scene.open(found.run.header, 240)
    expect(scene.says()).toMatchObject([{ type: 'failed', reason: 'its last whole tick is not 240' }])
    expect(scene.disk.parts.get(scene.id)!.bytes).toEqual(before)
    // Its run goes on without it: after another crash nobody may go on from here.
    expect(scene.disk.sessions.size).toBe(0)
  })
})

describe('what is kept of a session', () => {
  test('is written at the next beat, the newest only, once there is a file beside it', () => {
    const scene = createDeskScene()
    const { run, recording, id } = scene.record()
    for (const hostName of ['Ana', 'Bo']) recording.keepSession(aKeptSession({ replayId: id, hostName }))
    expect(scene.disk.sessions.size).toBe(0)
    run.steps(1)
    scene.beats(1)
    const session = aKeptSession({ replayId: id, hostName: 'Bo' })
    expect(scene.disk.sessions.get(id)).toBe(keptSessionText({ version: 1, writer: WRITER, session }))
  })

  test.each([
    ['is complete', (scene: Scene) => scene.recording.end(OVER)],
    ['was of a run that never went green', (scene: Scene) => scene.desk.receive({ type: 'discard', recording: 1 })],
  ] as const)('goes when its recording %s', (_, end) => {
    const desk = createDeskScene()
    const recorded = desk.record()
    recorded.recording.keepSession(aKeptSession({ replayId: recorded.id }))
    recorded.run.steps(10)
    desk.beats(1)
    expect(desk.disk.sessions.size).toBe(1)
    end({ ...desk, ...recorded })
    desk.beats(1)
    recorded.recording.keepSession(aKeptSession({ replayId: recorded.id }))
    desk.beats(1)
    expect(desk.disk.sessions.size).toBe(0)
  })

  test('goes with a recording that is recovered instead', () => {
    const { disk, recover, id } = killedAfter(700)
    recover(id)
    expect([...disk.files.keys(), ...disk.sessions.keys()]).toEqual([id])
  })

  test('costs nothing but itself when it cannot be written', () => {
    const scene = createDeskScene()
    const { run, recording, id } = scene.record()
    run.steps(300)
    scene.beats(1)
    recording.keepSession(aKeptSession({ replayId: id }))
    scene.disk.faults.write = 'EACCES'
    scene.beats(1)
    expect(scene.says()).toEqual([{ type: 'trouble', reason: 'EACCES: write' }])
    delete scene.disk.faults.write
    recording.end(OVER)
    expect(scene.says()).toMatchObject([{ type: 'finished' }])
  })
})

type Scene = ReturnType<typeof createDeskScene> & ReturnType<ReturnType<typeof createDeskScene>['record']>

describe('whether a session can go on', () => {
  test('is not said while its file may still have a writer', () => {
    const { find, id } = killedAfter(310)
    expect(find(id, 1000)).toMatchObject({ isBeingWritten: true })
    expect(find(id, 3000)).toHaveProperty('run')
  })

  test('is said at once when its writer is certainly gone', () => {
    const { disk, find, id } = killedAfter(310)
    const session = aKeptSession({ replayId: id })
    disk.sessions.set(id, keptSessionText({ version: 1, writer: { ...WRITER, pid: WRITER.pid + 1 }, session }))
    expect(find(id, 1)).toHaveProperty('run')
  })

  test.each([
    ['nothing was kept of it', (scene) => scene.disk.sessions.delete(scene.id), 'nothing was kept'],
    ['what was kept cannot be read', (scene) => scene.disk.sessions.set(scene.id, '{}'), 'cannot be read'],
    ['its file is gone', (scene) => scene.disk.parts.delete(scene.id), 'ENOENT'],
    ['its file is none', (scene) => scene.disk.parts.get(scene.id)!.write(new Uint8Array(8), 0), 'no replay'],
    ['its file has no chunk', (scene) => cutBehindHeader(scene.disk.parts.get(scene.id)!), 'no whole state'],
  ] as const satisfies readonly (readonly [string, (scene: ReturnType<typeof killedAfter>) => unknown, string])[])(
    'no: %s',
    (_, spoil, reason) => {
      const scene = killedAfter(310)
      spoil(scene)
      const found = scene.find(scene.id, LATER_MS)
      expect(found).toMatchObject({ id: scene.id, isBeingWritten: false, reason: expect.stringContaining(reason) })
    },
  )

  test('no: it has been tried too often, as it may be what kills the server', () => {
    const { find, id, disk } = killedAfter(310)
    for (let attempt = 0; attempt < RESUME_ATTEMPTS_MAX; attempt++) expect(find(id, LATER_MS)).toHaveProperty('run')
    expect(find(id, LATER_MS)).toMatchObject({ reason: 'it has been tried too often' })
    expect(readKeptSession(disk.sessions.get(id)!).session.attempts).toBe(RESUME_ATTEMPTS_MAX)
  })

  test('no: it was cut off too long ago', () => {
    const { find, id } = killedAfter(310)
    expect(find(id, RESUMABLE_MS_MAX + 1)).toMatchObject({ reason: 'it was cut off too long ago' })
  })
})
