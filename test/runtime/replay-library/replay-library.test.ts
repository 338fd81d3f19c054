import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PENDING_MAX } from '../../../src/runtime/replay-library/limits.ts'
import { ReplayLibrary } from '../../../src/runtime/replay-library/replay-library.ts'
import { tempFolder } from '../../storage/support/temp-folder.ts'
import { putFile, recordedFile } from '../../support/recorded-file.ts'
import { joined } from '../../support/recorded-race.ts'

interface Given extends AsyncDisposable {
  readonly dir: string
  readonly library: ReplayLibrary
}

/** A library over a folder with the recording in it. */
function aLibrary(workerUrl?: URL): Given {
  const folder = tempFolder()
  const dir = join(folder.path, 'replays')
  mkdirSync(dir)
  const library = new ReplayLibrary({ dir, ...(workerUrl && { workerUrl }) })
  putFile(dir, recordedFile())
  const dispose = async () => {
    await library.close()
    folder[Symbol.dispose]()
  }
  return { dir, library, [Symbol.asyncDispose]: dispose }
}

const { id, bytes, pieces } = recordedFile()

async function json(asked: ReturnType<ReplayLibrary['meta']>): Promise<Record<string, never>> {
  const answer = await asked
  if (!answer.ok) throw new Error(answer.message)
  return JSON.parse(new TextDecoder().decode(answer.value))
}

/** An export from its first piece to its last. */
async function pulled(library: ReplayLibrary, exportId: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for (;;) {
    const answer = await library.nextPiece(exportId)
    if (!answer.ok) throw new Error(answer.message)
    parts.push(answer.value.bytes)
    if (answer.value.isLast) return joined(parts)
  }
}

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

  test.each(['../secret', '/etc/passwd', 'a/b', 'a\0', '', '.', 'x'.repeat(65), 'link'])(
    'has nothing under %j, and nothing outside of it is opened or removed',
    async (hostile) => {
      await using given = aLibrary()
      const { dir, library } = given
      writeFileSync(join(dir, '..', 'secret.apxr'), bytes)
      symlinkSync(join(dir, `${id}.apxr`), join(dir, 'link.apxr'))
      expect(await library.meta(hostile)).toMatchObject({ ok: false, reason: 'unknown' })
      expect(await library.remove(hostile)).toEqual({ ok: true, value: false })
      const call = { id: hostile, format: 'json', selection: {}, trackJson: undefined } as const
      expect(await library.openExport(call)).toMatchObject({ ok: false, reason: 'unknown' })
      expect(existsSync(join(dir, '..', 'secret.apxr'))).toBe(true)
    },
  )
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
    putFile(given.dir, recordedFile({ seconds: 2, reason: 'recovered' }), 'recovered')
    expect(await given.library.inspect('cut')).toMatchObject({ ok: true, value: { isInterrupted: true } })
    expect(await given.library.inspect('recovered')).toMatchObject({
      value: { isInterrupted: true, sha256: expect.any(String) },
    })
  })
})

describe('documents', () => {
  test('of the whole have drivers, results, laps and columns', async () => {
    await using given = aLibrary()
    expect(await json(given.library.meta(id))).toMatchObject({
      id,
      is_complete: true,
      participants: [{ name: 'Ana' }, {}, {}],
      results: [{ position: 1, name: 'Ana' }, {}, {}],
      laps: [{ slot: 0, lap: 1, time_ms: expect.any(Number), is_valid: true }, {}],
    })
  })

  test('of events come page by page, without gaps or repeats', async () => {
    await using given = aLibrary()
    const { library } = given
    const all = (await json(library.events(id, { limit: 100 })))['items'] as unknown as object[]
    const paged: object[] = []
    for (let after: string | undefined; ; ) {
      const page = await json(library.events(id, { limit: 2, after }))
      paged.push(...(page['items'] as unknown as object[]))
      if (page['next'] === undefined) break
      after = page['next']
    }
    expect(all.length).toBeGreaterThan(4)
    expect(paged).toEqual(all)
    const laps = await json(library.events(id, { limit: 100, kind: 'lap', from: '5' }))
    expect(laps['items']).toMatchObject([{ kind: 'lap', time_s: expect.any(Number) }, {}])
    expect(await library.events(id, { limit: 1, after: 'x' })).toMatchObject({ ok: false, reason: 'bad-request' })
  })

  test('of frames have a list a column and car, and say where the next begin', async () => {
    await using given = aLibrary()
    const { library } = given
    const frames = await json(library.frames(id, { from: '1', to: '2', hz: '4', cars: '0,3' }, 'json'))
    expect(frames).toMatchObject({ hz: 4, tick_hz: 240, ticks: [241, 301, 361, 421], is_complete: true })
    expect(frames['cars']).toMatchObject([{ slot: 0, values: { speed_mps: [expect.any(Number), {}, {}, {}] } }])
    expect(frames).not.toHaveProperty('next')
    const first = await json(library.frames(id, { hz: '240', cars: '0' }, 'json'))
    expect((first['ticks'] as unknown as number[]).length).toBe(3600)
  })

  test('of more frames than one answer has are cut, and go on without a gap', async () => {
    await using given = aLibrary()
    const { library } = given
    const ticks: number[] = []
    for (let from: string | undefined; ; ) {
      const page = await json(library.frames(id, { hz: '240', cars: '0,1,2,3', ...(from && { from }) }, 'json'))
      ticks.push(...(page['ticks'] as unknown as number[]))
      if (page['next'] === undefined) break
      from = page['next']
      if (ticks.length > 4000) break
    }
    expect(ticks).toEqual(Array.from({ length: 3600 }, (_, index) => index + 1))
  })

  test('compact frames are the same in quanta', async () => {
    await using given = aLibrary()
    const selection = { from: '3', to: '4', hz: '8', cars: '1,3' }
    const plain = await json(given.library.frames(id, selection, 'json'))
    const answer = await given.library.frames(id, selection, 'compact')
    if (!answer.ok) throw new Error(answer.message)
    const view = new DataView(answer.value.buffer, answer.value.byteOffset)
    const headLength = view.getUint32(0, true)
    const head = JSON.parse(new TextDecoder().decode(answer.value.subarray(4, 4 + headLength)))
    const { columns, slots, ticks } = head
    const at = (column: number, slot: number, sample: number) =>
      view.getInt32(4 + headLength + 4 * ((column * slots.length + slot) * ticks.length + sample), true)
    expect([headLength % 4, slots, ticks]).toEqual([0, [1, 3], plain['ticks']])
    const [car] = plain['cars'] as unknown as [{ values: Record<string, number[]> }]
    for (const [column, { key, quantum }] of columns.entries()) {
      if (key === 'is_there') expect([at(column, 0, 0), at(column, 1, 0)]).toEqual([1, 0])
      else expect(at(column, 0, 5) * quantum).toBeCloseTo(car.values[key]![5]!, 9)
    }
    expect(answer.value.length).toBe(4 + headLength + 4 * columns.length * 2 * ticks.length)
  })

  test('of a selection that there cannot be are refused with a sentence', async () => {
    await using given = aLibrary()
    expect(await given.library.frames(id, { hz: '7' }, 'json')).toEqual({
      ok: false,
      reason: 'bad-request',
      message: 'hz is not a divisor of 240.',
    })
  })
})

test('a recording is read while it grows, to its end and under its last name', async () => {
  await using given = aLibrary()
  const { dir, library } = given
  const part = join(dir, 'live.apxr.part')
  writeFileSync(part, joined(pieces.slice(0, 3)))
  expect(await json(library.frames('live', { from: '0', hz: '1' }, 'json'))).toMatchObject({
    ticks: [1, 241],
    is_complete: false,
    next: 't481',
  })
  appendFileSync(part, pieces[3]!)
  expect(await json(library.frames('live', { from: 't481', hz: '1' }, 'json'))).toMatchObject({ ticks: [481], next: 't721' })
  appendFileSync(part, bytes.subarray(joined(pieces.slice(0, 4)).length))
  renameSync(part, join(dir, 'live.apxr'))
  const rest = await json(library.frames('live', { from: 't721', hz: '1' }, 'json'))
  expect(rest).toMatchObject({ is_complete: true, end_tick: 3601 })
  expect(rest).not.toHaveProperty('next')
})

describe('exports', () => {
  test.each(['mcap', 'csv', 'json'] as const)('as %s come piece by piece', async (format) => {
    await using given = aLibrary()
    const opened = await given.library.openExport({ id, format, selection: { to: '3' }, trackJson: undefined })
    if (!opened.ok) throw new Error(opened.message)
    expect((await pulled(given.library, opened.value)).length).toBeGreaterThan(1000)
    expect(await given.library.nextPiece(opened.value)).toMatchObject({ ok: false, reason: 'unknown' })
  })

  test('others are answered in between, and one that is closed is gone', async () => {
    await using given = aLibrary()
    const { library } = given
    const opened = await library.openExport({ id, format: 'csv', selection: {}, trackJson: undefined })
    if (!opened.ok) throw new Error(opened.message)
    await library.nextPiece(opened.value)
    await json(library.meta(id))
    await library.closeExport(opened.value)
    expect(await library.nextPiece(opened.value)).toMatchObject({ ok: false, reason: 'unknown' })
  })

  test('are refused for a selection that there cannot be', async () => {
    await using given = aLibrary()
    const call = { id, format: 'csv', selection: { cars: '9' }, trackJson: undefined } as const
    expect(await given.library.openExport(call)).toMatchObject({ ok: false, reason: 'bad-request' })
  })
})

describe('a damaged file', () => {
  test('is refused with the byte at which it is', async () => {
    await using given = aLibrary()
    const { dir, library } = given
    writeFileSync(join(dir, 'version.apxr'), bytes.map((byte, at) => (at === 4 ? 99 : byte)))
    writeFileSync(join(dir, 'text.apxr'), 'not a recording at all')
    const middle = joined(pieces.slice(0, 5)).length + 200
    writeFileSync(join(dir, 'flipped.apxr'), bytes.map((byte, at) => (at === middle ? byte ^ 1 : byte)))
    expect(await library.meta('version')).toMatchObject({ ok: false, reason: 'unsupported', offset: 4 })
    expect(await library.meta('text')).toMatchObject({ ok: false, reason: 'damaged', offset: 0 })
    const flipped = await library.frames('flipped', { from: '4', to: '5' }, 'json')
    expect(flipped).toMatchObject({ ok: false, reason: 'damaged', message: expect.stringMatching(/\(byte \d+\)$/) })
    expect(await json(library.frames('flipped', { from: '0', to: '2' }, 'json'))).toHaveProperty('cars')
  })

  test('ends an export where the damage is', async () => {
    await using given = aLibrary()
    const middle = joined(pieces.slice(0, 5)).length + 200
    writeFileSync(join(given.dir, 'flipped.apxr'), bytes.map((byte, at) => (at === middle ? byte ^ 1 : byte)))
    const call = { id: 'flipped', format: 'json', selection: {}, trackJson: undefined } as const
    const opened = await given.library.openExport(call)
    if (!opened.ok) throw new Error(opened.message)
    await expect(pulled(given.library, opened.value)).rejects.toThrow(/byte \d+/)
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
