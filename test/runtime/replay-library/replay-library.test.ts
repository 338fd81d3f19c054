import { createHash } from 'node:crypto'
import { existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PENDING_MAX } from '../../../src/runtime/replay-library/limits.ts'
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
      value: [
        { id, bytes: bytes.length, isPart: false },
        { id: 'running', bytes: pieces[0]!.length, isPart: true },
      ],
    })
  })

  test('that is not there is empty', async () => {
    await using given = aLibrary()
    rmSync(given.dir, { recursive: true })
    expect(await given.library.scan()).toEqual({ ok: true, value: [] })
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
    await expect.poll(async () => (await library.scan()).ok).toBe(true)
  })

  test('has a queue that is bounded, and refuses what comes after the end', async () => {
    await using given = aLibrary()
    const { library } = given
    const asked = Array.from({ length: PENDING_MAX }, () => library.scan())
    expect(await library.scan()).toMatchObject({ ok: false, reason: 'busy' })
    expect((await Promise.all(asked)).every(({ ok }) => ok)).toBe(true)
    await library.close()
    expect(await library.scan()).toMatchObject({ ok: false, reason: 'unavailable' })
  })
})
