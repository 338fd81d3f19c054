import { createHash, generateKeyPairSync, verify } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { FINISH_BEATS_MAX } from '../../../src/runtime/recorder/limits.ts'
import { createDeskScene, OVER, read, ticksOf } from './support/desk-scene.ts'
import { aHeader } from './support/recorded-race.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('a recording', () => {
  test('becomes a complete file with every tick, all events and the end', () => {
    const { disk, record, says } = createDeskScene()
    const { run, recording, id } = record()
    run.steps(500, (tick) => run.presses(tick + 1))
    recording.event({ kind: 'flagged', tick: 500 })
    recording.end({ ...OVER, finalHash: run.race.hash() })
    expect(disk.parts.size).toBe(0)
    const bytes = disk.files.get(id)!
    const reader = read(bytes)
    expect(ticksOf(reader)).toEqual({ first: 1, count: 500, end: 501 })
    expect(reader.footer).toMatchObject({ reason: 'over', finalHash: run.race.hash(), gaps: 0, lastTick: 500 })
    expect(reader.events(2)).toContainEqual({ kind: 'flagged', tick: 500 })
    expect(reader.commands(0).filter(({ command }) => command.kind === 'input')).toHaveLength(240)
    expect(says()).toEqual([
      {
        type: 'finished',
        recording: 1,
        file: { bytes: bytes.length, sha256: sha256(bytes), reason: 'over', tookMs: 0 },
        written: { bytes: expect.any(Number), chunks: 1 },
      },
    ])
  })

  test('grows chunk by chunk, and can be read while it does', () => {
    const { disk, record } = createDeskScene()
    const { run, id } = record()
    run.steps(600)
    const reader = read(disk.parts.get(id)!.bytes)
    expect([reader.isComplete, ticksOf(reader)]).toEqual([false, { first: 1, count: 480, end: 481 }])
  })

  test('is flushed at each beat in which something was written', () => {
    const { disk, record, beats } = createDeskScene()
    const { run } = record()
    run.steps(300)
    beats(3)
    expect(disk.syncs).toBe(1)
    run.steps(240)
    beats(1)
    expect(disk.syncs).toBe(2)
  })

  test('that is discarded leaves nothing', () => {
    const { disk, record, says } = createDeskScene()
    const { run, recording } = record()
    run.steps(1)
    recording.end(OVER)
    expect([disk.parts.size, disk.files.size]).toEqual([0, 0])
    expect(says()).toEqual([{ type: 'discarded', recording: 1 }])
  })

  test('is signed when there is a key, so that nobody else can have made it', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const { disk, record } = createDeskScene({ signingKey: privateKey })
    const { run, recording, id } = record()
    run.steps(250)
    recording.end(OVER)
    const bytes = disk.files.get(id)!
    const reader = read(bytes)
    const { sha256: hash, signature } = reader.footer!
    expect(hash).toBe(sha256(bytes.subarray(0, reader.recoverableEnd)))
    expect(verify(null, Buffer.from(hash!, 'hex'), publicKey, Buffer.from(signature!, 'hex'))).toBe(true)
  })

  test('that is as long as recordings may be ends there, and says so', () => {
    const { disk, record, says } = createDeskScene({ bytesMax: 10_000 })
    const { run, id } = record()
    run.steps(2400)
    expect(read(disk.files.get(id)).footer).toMatchObject({ reason: 'too-large' })
    expect(says().map(({ type }) => type)).toEqual(['degraded', 'finished'])
  })

  test('that cannot be begun costs nobody else', () => {
    const { disk, record, says } = createDeskScene()
    record(aHeader({ startTick: -1, replayId: 'a' }))
    const { run, recording, id } = record()
    run.steps(250)
    recording.end(OVER)
    expect(says()).toMatchObject([{ type: 'failed', recording: 1 }, { type: 'finished' }])
    expect(read(disk.files.get(id)).isComplete).toBe(true)
  })
})

describe('a disk', () => {
  test.each(['ENOSPC', 'EIO'])(
    'with %s for a while costs nothing but time: what waits is written afterwards',
    (code) => {
      const { disk, record, beats, says } = createDeskScene()
      const { run, recording, id } = record()
      run.steps(300)
      disk.faults.write = code
      disk.tornBytes = 100
      run.steps(1000)
      beats(3)
      expect(says()).toEqual([{ type: 'degraded', recording: 1, reason: `${code}: write` }])
      delete disk.faults.write
      run.steps(300)
      recording.end(OVER)
      expect(ticksOf(read(disk.files.get(id)))).toEqual({ first: 1, count: 1600, end: 1601 })
    },
  )

  test('that is full for long costs batches, and the file says where', () => {
    const { disk, record, beats, says } = createDeskScene({ backlogBytesMax: 10_000 })
    const { run, recording, id } = record()
    run.steps(300)
    disk.faults.write = 'ENOSPC'
    run.steps(4800)
    recording.event({ kind: 'flagged', tick: run.race.tick })
    delete disk.faults.write
    beats(1)
    run.steps(500)
    recording.end(OVER)
    const reader = read(disk.files.get(id))
    const { count, end } = ticksOf(reader)
    expect([end, count < 5600, reader.footer!.gaps]).toEqual([5601, true, 1])
    expect(reader.footer!.events).toContainEqual({ kind: 'flagged', tick: 5100, slot: -1 })
    expect(says().filter(({ type }) => type === 'dropped').length).toBeGreaterThan(0)
  })

  test('that is full until the end costs the last batches, and the file vouches for no state after them', () => {
    const { disk, record, beats } = createDeskScene({ backlogBytesMax: 10_000 })
    const { run, recording, id } = record()
    run.steps(300)
    disk.faults.write = 'ENOSPC'
    run.steps(4800)
    delete disk.faults.write
    recording.end({ ...OVER, finalHash: run.race.hash() })
    beats(1)
    const { footer } = read(disk.files.get(id))
    expect(footer!.lastTick).toBeLessThan(5100)
    expect([footer!.finalHash, footer!.gaps]).toEqual([undefined, 1])
  })

  test('that cannot take the file at first takes it later', () => {
    const { disk, record, beats } = createDeskScene()
    disk.faults.create = 'EACCES'
    const { run, recording, id } = record()
    run.steps(500)
    delete disk.faults.create
    beats(1)
    recording.end(OVER)
    expect(ticksOf(read(disk.files.get(id)))).toMatchObject({ first: 1, count: 500 })
  })

  test.each(['sync', 'finish', 'write'] as const)('that fails at the end (%s) is asked again at each beat', (call) => {
    const { disk, record, beats, says } = createDeskScene()
    const { run, recording, id } = record()
    run.steps(300)
    disk.faults[call] = 'EIO'
    recording.end(OVER)
    beats(5)
    expect(disk.files.size).toBe(0)
    delete disk.faults[call]
    beats(1)
    expect(read(disk.files.get(id)).isComplete).toBe(true)
    expect(says().at(-1)).toMatchObject({ type: 'finished' })
  })

  test('that cannot close a file is asked once, and has the whole file', () => {
    const { disk, record, beats, says } = createDeskScene()
    const { run, recording, id } = record()
    run.steps(300)
    disk.faults.close = 'EIO'
    recording.end(OVER)
    beats(1)
    expect([read(disk.files.get(id)).isComplete, says().at(-1)!.type]).toEqual([true, 'finished'])
  })

  test('that stays broken leaves the file to be recovered', () => {
    const { disk, record, beats, recover, says } = createDeskScene()
    const { run, recording, id } = record()
    run.steps(560)
    disk.faults.write = 'ENOSPC'
    recording.end(OVER)
    beats(FINISH_BEATS_MAX)
    expect(says().at(-1)).toEqual({ type: 'failed', recording: 1, reason: 'ENOSPC: write' })
    delete disk.faults.write
    recover(id)
    expect(ticksOf(read(disk.files.get(id)))).toMatchObject({ first: 1, count: 480 })
  })

  test('that is broken when the server stops is not waited for', () => {
    const { disk, desk, record, says } = createDeskScene()
    const { run, recording } = record()
    run.steps(300)
    disk.faults.write = 'ENOSPC'
    recording.end(OVER)
    desk.receive({ type: 'close' })
    desk.beat()
    expect([desk.isOpen, says().at(-1)!.type]).toEqual([false, 'failed'])
  })
})

describe('retention', () => {
  test('names what has to go, removes what it is told to, and says what has gone', () => {
    const { disk, desk, says } = createDeskScene()
    for (const id of ['a', 'b', 'c']) disk.files.set(id, new Uint8Array(10))
    const limits = { ageMsMax: 0, countMax: 1, bytesMax: 0, nowMs: 0, pinned: ['a'] }
    desk.receive({ type: 'choose', limits })
    desk.receive({ type: 'remove', ids: ['b'] })
    expect([...disk.files.keys()]).toEqual(['a', 'c'])
    disk.faults.remove = 'EACCES'
    desk.receive({ type: 'remove', ids: ['c'] })
    expect(says()).toEqual([
      { type: 'chosen', ids: ['b'] },
      { type: 'removed', ids: ['b'] },
      { type: 'trouble', reason: 'EACCES: remove' },
      { type: 'removed', ids: [] },
    ])
  })
})
