import { createHash } from 'node:crypto'
import { existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { CallQueue } from '../../../src/runtime/replay-library/call-queue.ts'
import type { LibraryCall } from '../../../src/runtime/replay-library/library-calls.ts'
import {
  DOCUMENTS_WAITING_MAX,
  PENDING_MAX,
  REQUEST_TIMEOUT_MS,
  URGENT_IN_A_ROW_MAX,
} from '../../../src/runtime/replay-library/limits.ts'
import { putFile, recordedFile } from '../../support/recorded-file.ts'
import { aLibrary, json } from './support/a-library.ts'

const { id, bytes, pieces } = recordedFile()

describe('the folder', () => {
  test('is looked through for recordings, and anything else in it is none', async () => {
    await using given = aLibrary()
    const { dir, library } = given
    writeFileSync(join(dir, 'running.apxr.part'), pieces[0]!)
    writeFileSync(join(dir, 'README.md'), 'hello')
    writeFileSync(join(dir, 'Big Name.apxr'), bytes)
    symlinkSync('/etc/passwd', join(dir, 'link.apxr'))
    expect(await library.scan()).toEqual({
      ok: true,
      value: {
        files: [
          { id, bytes: bytes.length, isPart: false },
          { id: 'running', bytes: pieces[0]!.length, isPart: true },
        ],
        isWhole: true,
      },
    })
  })

  test('that is not there is empty, and may have more', async () => {
    await using given = aLibrary()
    rmSync(given.dir, { recursive: true })
    expect(await given.library.scan()).toEqual({ ok: true, value: { files: [], isWhole: false } })
  })

  test('loses a recording that is removed, also while it is open', async () => {
    await using given = aLibrary()
    const { dir, library } = given
    await json(library.meta(id))
    expect(await library.remove(id)).toEqual({ ok: true, value: true })
    expect(await library.remove(id)).toEqual({ ok: true, value: false })
    expect(await library.meta(id)).toMatchObject({ ok: false, reason: 'unknown' })
    expect(existsSync(join(dir, `${id}.apxr`))).toBe(false)
  })

  test('has nothing under what is no id, and nothing outside of it is opened or removed', async () => {
    await using given = aLibrary()
    const { dir, library } = given
    writeFileSync(join(dir, '..', 'secret.apxr'), bytes)
    symlinkSync(join(dir, `${id}.apxr`), join(dir, 'link.apxr'))
    for (const hostile of ['../secret', '/etc/passwd', 'a/b', 'a\0', '', '.', 'x'.repeat(65), 'link']) {
      expect(await library.meta(hostile), hostile).toMatchObject({ ok: false, reason: 'unknown' })
      expect(await library.remove(hostile), hostile).toEqual({ ok: true, value: false })
      const call = { id: hostile, format: 'json', selection: {}, trackJson: undefined } as const
      expect(await library.openExport(call), hostile).toMatchObject({ ok: false, reason: 'unknown' })
    }
    expect(existsSync(join(dir, '..', 'secret.apxr'))).toBe(true)
  })
})

describe('the index', () => {
  test('has what a file says and its hash, under the name of the file', async () => {
    await using given = aLibrary()
    putFile(given.dir, recordedFile(), 'renamed')
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    expect(await given.library.inspect('renamed')).toMatchObject({
      ok: true,
      value: { id: 'renamed', bytes: bytes.length, sha256, winner: 'Ana', isInterrupted: false },
    })
  })

  test('tells a recording that broke off, and one that was put in order afterwards', async () => {
    await using given = aLibrary()
    writeFileSync(join(given.dir, 'cut.apxr.part'), bytes.subarray(0, bytes.length - 100))
    expect(await given.library.inspect('cut')).toMatchObject({ ok: true, value: { isInterrupted: true } })
    for (const reason of ['interrupted', 'recovered']) {
      putFile(given.dir, recordedFile({ seconds: 2, reason }), reason)
      expect(await given.library.inspect(reason)).toMatchObject({
        value: { isInterrupted: true, sha256: expect.any(String) },
      })
    }
  })
})

describe('the reading thread', () => {
  const MORTAL = new URL('../support/mortal-library-worker.ts', import.meta.url)

  test('that dies refuses what it was asked, and the next one serves after a pause', async () => {
    await using given = aLibrary(MORTAL)
    const { library } = given
    expect(await library.scan()).toMatchObject({ ok: true })
    expect(await library.meta('crash')).toMatchObject({ ok: false, reason: 'unavailable' })
    expect(await library.scan()).toMatchObject({ ok: false, message: expect.stringContaining('started again shortly') })
    await expect.poll(async () => (await library.scan()).ok, { timeout: 20_000 }).toBe(true)
  })

  test('has a queue that is bounded, and refuses what comes after the end', async () => {
    await using given = aLibrary()
    const { library } = given
    // The thread has the first, and the others wait.
    const asked = Array.from({ length: 1 + PENDING_MAX }, () => library.scan())
    expect(await library.scan()).toMatchObject({ ok: false, reason: 'busy' })
    expect((await Promise.all(asked)).every(({ ok }) => ok)).toBe(true)
    await library.close()
    expect(await library.scan()).toMatchObject({ ok: false, reason: 'unavailable' })
  })

  test('has few documents waiting, whoever asks, and refuses the next', async () => {
    await using given = aLibrary()
    const { library } = given
    const asked = Array.from({ length: 1 + DOCUMENTS_WAITING_MAX }, () => library.meta(id))
    expect(await library.events(id, { limit: 1 })).toMatchObject({ ok: false, reason: 'busy' })
    const others = [library.scan(), library.outline(id, { chunks: 0, looked: 0 })]
    expect((await Promise.all([...asked, ...others])).every(({ ok }) => ok)).toBe(true)
  })

  test('gives what a playback plays before documents that came sooner', async () => {
    await using given = aLibrary()
    const { library } = given
    const order: string[] = []
    const note = (name: string) => () => void order.push(name)
    await Promise.all([
      library.scan().then(note('scan')),
      library.meta(id).then(note('meta')),
      library.chunk(id, 0).then(note('chunk')),
    ])
    expect(order).toEqual(['scan', 'chunk', 'meta'])
  })

  test('does not read what nobody waits for any more', async () => {
    await using given = aLibrary()
    const { library } = given
    const client = new AbortController()
    const first = library.scan()
    const dropped = library.frames(id, {}, 'json', client.signal)
    client.abort()
    expect(await dropped).toMatchObject({ ok: false, reason: 'unavailable' })
    expect(await library.meta(id, client.signal)).toMatchObject({ ok: false, reason: 'unavailable' })
    expect(await first).toMatchObject({ ok: true })
  })

  test('is given so long for its own work, however long that waited', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    await using given = aLibrary(MORTAL)
    const { library } = given
    const [slow, next] = [library.meta('slow'), library.meta('other')]
    vi.advanceTimersByTime(REQUEST_TIMEOUT_MS - 1)
    expect(await slow).toMatchObject({ ok: true })
    vi.advanceTimersByTime(REQUEST_TIMEOUT_MS - 1)
    expect(await next).toMatchObject({ ok: true })
  })

  test('that is a new one never has an export of the one before it', async () => {
    await using given = aLibrary(MORTAL)
    const { library } = given
    const call = { id, format: 'csv', selection: {}, trackJson: undefined } as const
    const before = await library.openExport(call)
    await library.meta('crash')
    await expect.poll(async () => (await library.scan()).ok, { timeout: 20_000 }).toBe(true)
    const after = await library.openExport(call)
    if (!before.ok || !after.ok) throw new Error('an export was not opened')
    expect(after.value).not.toBe(before.value)
  })
})

describe('the queue', () => {
  test('lets others have their turn among ever so many urgent calls', () => {
    const queue = new CallQueue()
    const waiting = (call: LibraryCall) => ({ call, timeoutMs: 1, resolve: () => {} })
    queue.add(waiting({ type: 'meta', id }))
    const taken: unknown[] = []
    for (let count = 0; count <= URGENT_IN_A_ROW_MAX; count++) {
      queue.add(waiting({ type: 'nextPiece', exportId: count }))
      taken.push(queue.take()?.call.type)
    }
    expect(taken.indexOf('meta')).toBe(URGENT_IN_A_ROW_MAX)
  })
})
