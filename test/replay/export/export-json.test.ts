import { expect, test } from 'vitest'
import { bytesSource } from '../../../src/replay/byte-source.ts'
import { exportReplay } from '../../../src/replay/export/export-replay.ts'
import { readSelection, type SelectionText } from '../../../src/replay/export/selection.ts'
import { openReplay } from '../../../src/replay/replay-reader.ts'
import { zstd } from '../../../src/runtime/zstd.ts'
import { recordedFile } from '../../support/recorded-file.ts'
import { joined } from '../../support/recorded-race.ts'

const reader = openReplay(bytesSource(recordedFile().bytes), zstd)

async function exported(text: SelectionText) {
  const selected = readSelection(text, reader, 60)
  if (!selected.ok) throw new Error(selected.fault)
  const shares: number[] = []
  const pieces: Uint8Array[] = []
  const extras = { compression: zstd, onProgress: (share: number) => void shares.push(share) }
  for await (const piece of exportReplay(reader, 'json', selected.selection, extras)) pieces.push(piece)
  const document: unknown = JSON.parse(new TextDecoder().decode(joined(pieces)))
  return { document: document as JsonExport, shares }
}

interface JsonExport {
  readonly hz: number
  readonly columns: readonly { readonly key: string; readonly unit: string }[]
  readonly events: readonly { readonly tick: number; readonly kind: string }[]
  readonly frames: readonly { readonly tick: number; readonly time_s: number; readonly cars: readonly number[][] }[]
}

test('a document has what is known of the race, its events, and a line a sample', async () => {
  const { document, shares } = await exported({ hz: '2', cars: '0,2' })
  expect(document).toMatchObject({
    replay: { id: recordedFile().id, track: { name: expect.any(String) } },
    participants: [{ name: 'Ana' }, { slot: 1 }, { slot: 2 }],
    results: [{ position: 1 }, {}, {}],
    hz: 2,
  })
  expect(document.events.map(({ kind }) => kind)).toContain('sector')
  expect(document.frames).toHaveLength(30)
  expect(document.frames[1]).toMatchObject({ tick: 121, time_s: 0.5 })
  expect(document.frames[1]?.cars.map(([slot]) => slot)).toEqual([0, 2])
  expect(shares.at(-1)).toBe(1)
})

test('the values of a car stand in the order of the columns, in their units', async () => {
  const { document } = await exported({ from: 't1000', to: 't1001', hz: '240', cars: '1' })
  const frames = reader.frames(reader.chunkAt(1000))
  const values = document.frames[0]!.cars[0]!.slice(1)
  const x = document.columns.findIndex(({ key }) => key === 'x_m')
  const speed = document.columns.findIndex(({ key }) => key === 'speed_mps')
  const quanta = (name: string) => frames.columns.get(name)![frames.ticks + 1000 - frames.firstTick]!
  expect([values[x], values[speed]]).toEqual([quanta('x') / 1000, quanta('speed') / 100])
  expect(values).toHaveLength(document.columns.length)
})

test('a selection without a tick is a document without frames', async () => {
  expect((await exported({ from: '5', to: '5' })).document).toMatchObject({ events: [], frames: [] })
})
