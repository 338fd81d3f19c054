import { appendFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { EVENT_CHUNKS_MAX } from '../../../src/runtime/replay-library/limits.ts'
import type { ReplayLibrary } from '../../../src/runtime/replay-library/replay-library.ts'
import { recordedFile } from '../../support/recorded-file.ts'
import { joined } from '../../support/recorded-race.ts'
import { LATE, tickChunks } from '../../support/tick-chunks.ts'
import { aLibrary, json } from './support/a-library.ts'

const { id, bytes, pieces } = recordedFile()
const shared = aLibrary()

afterAll(() => shared[Symbol.asyncDispose]())

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

describe('documents', () => {
  test('of the whole have drivers, results, laps and columns', async () => {
    expect(await json(shared.library.meta(id))).toMatchObject({
      id,
      is_complete: true,
      participants: [{ name: 'Ana' }, {}, {}],
      results: [{ position: 1, name: 'Ana' }, {}, {}],
      laps: [{ slot: 0, lap: 1, time_ms: expect.any(Number), is_valid: true }, {}],
    })
  })

  test('of events come page by page, without gaps or repeats', async () => {
    const { library } = shared
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
    const { library } = shared
    const frames = await json(library.frames(id, { from: '1', to: '2', hz: '4', cars: '0,3' }, 'json'))
    expect(frames).toMatchObject({ hz: 4, tick_hz: 240, ticks: [241, 301, 361, 421], is_complete: true })
    expect(frames['cars']).toMatchObject([{ slot: 0, values: { speed_mps: [expect.any(Number), {}, {}, {}] } }])
    expect(frames).not.toHaveProperty('next')
    const first = await json(library.frames(id, { hz: '240', cars: '0' }, 'json'))
    expect((first['ticks'] as unknown as number[]).length).toBe(3600)
  })

  test('of more frames than one answer has are cut, and go on without a gap', async () => {
    const { library } = shared
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
    const selection = { from: '3', to: '4', hz: '8', cars: '1,3' }
    const plain = await json(shared.library.frames(id, selection, 'json'))
    const answer = await shared.library.frames(id, selection, 'compact')
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
    expect(await shared.library.frames(id, { hz: '7' }, 'json')).toEqual({
      ok: false,
      reason: 'bad-request',
      message: 'hz is not a divisor of 240.',
    })
  })
})

test('a recording is read while it grows, to its end and under its last name', async () => {
  const { dir, library } = shared
  const part = join(dir, 'live.apxr.part')
  writeFileSync(part, joined(pieces.slice(0, 3)))
  expect(await json(library.frames('live', { from: '0', hz: '1' }, 'json'))).toMatchObject({
    ticks: [1, 241],
    is_complete: false,
    next: 't481',
  })
  appendFileSync(part, pieces[3]!)
  expect(await json(library.frames('live', { from: 't481', hz: '1' }, 'json'))).toMatchObject({
    ticks: [481],
    next: 't721',
  })
  appendFileSync(part, bytes.subarray(joined(pieces.slice(0, 4)).length))
  renameSync(part, join(dir, 'live.apxr'))
  const rest = await json(library.frames('live', { from: 't721', hz: '1' }, 'json'))
  expect(rest).toMatchObject({ is_complete: true, end_tick: 3601 })
  expect(rest).not.toHaveProperty('next')
})

test('a long recording without an end is looked through a part at a time, and others are answered in between', async () => {
  const { dir, library } = shared
  writeFileSync(join(dir, 'long.apxr.part'), joined(tickChunks(EVENT_CHUNKS_MAX + 2)))
  const order: string[] = []
  const meta = json(library.meta('long')).finally(() => order.push('meta'))
  await Promise.all([meta, library.chunk(id, 0).finally(() => order.push('chunk'))])
  expect(order).toEqual(['chunk', 'meta'])
  expect((await meta)['participants']).toMatchObject([{}, {}, {}, { name: LATE.name }])
})

describe('exports', () => {
  test.each(['mcap', 'csv', 'json'] as const)('as %s come piece by piece', async (format) => {
    const opened = await shared.library.openExport({ id, format, selection: { to: '3' }, trackJson: undefined })
    if (!opened.ok) throw new Error(opened.message)
    expect((await pulled(shared.library, opened.value)).length).toBeGreaterThan(1000)
    expect(await shared.library.nextPiece(opened.value)).toMatchObject({ ok: false, reason: 'unknown' })
  })

  test('others are answered in between, and one that is closed is gone', async () => {
    const { library } = shared
    const opened = await library.openExport({ id, format: 'csv', selection: {}, trackJson: undefined })
    if (!opened.ok) throw new Error(opened.message)
    await library.nextPiece(opened.value)
    await json(library.meta(id))
    await library.closeExport(opened.value)
    expect(await library.nextPiece(opened.value)).toMatchObject({ ok: false, reason: 'unknown' })
  })

  test('are refused for a selection that there cannot be', async () => {
    const call = { id, format: 'csv', selection: { cars: '9' }, trackJson: undefined } as const
    expect(await shared.library.openExport(call)).toMatchObject({ ok: false, reason: 'bad-request' })
  })
})

describe('a damaged file', () => {
  test('is refused with the byte at which it is', async () => {
    const { dir, library } = shared
    writeFileSync(
      join(dir, 'version.apxr'),
      bytes.map((byte, at) => (at === 4 ? 99 : byte)),
    )
    writeFileSync(join(dir, 'text.apxr'), 'not a recording at all')
    const middle = joined(pieces.slice(0, 5)).length + 200
    writeFileSync(
      join(dir, 'flipped.apxr'),
      bytes.map((byte, at) => (at === middle ? byte ^ 1 : byte)),
    )
    expect(await library.meta('version')).toMatchObject({ ok: false, reason: 'unsupported', offset: 4 })
    expect(await library.meta('text')).toMatchObject({ ok: false, reason: 'damaged', offset: 0 })
    const flipped = await library.frames('flipped', { from: '4', to: '5' }, 'json')
    expect(flipped).toMatchObject({ ok: false, reason: 'damaged', message: expect.stringMatching(/\(byte \d+\)$/) })
    expect(await json(library.frames('flipped', { from: '0', to: '2' }, 'json'))).toHaveProperty('cars')
  })

  test('ends an export where the damage is', async () => {
    const middle = joined(pieces.slice(0, 5)).length + 200
    writeFileSync(
      join(shared.dir, 'flipped.apxr'),
      bytes.map((byte, at) => (at === middle ? byte ^ 1 : byte)),
    )
    const call = { id: 'flipped', format: 'json', selection: {}, trackJson: undefined } as const
    const opened = await shared.library.openExport(call)
    if (!opened.ok) throw new Error(opened.message)
    await expect(pulled(shared.library, opened.value)).rejects.toThrow(/byte \d+/)
  })
})
