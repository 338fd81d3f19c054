import { strFromU8, unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { bytesSource } from '../../../src/replay/byte-source.ts'
import { exportReplay } from '../../../src/replay/export/export-replay.ts'
import { readSelection, type SelectionText } from '../../../src/replay/export/selection.ts'
import { openReplay } from '../../../src/replay/replay-reader.ts'
import { zstd } from '../../../src/runtime/zstd.ts'
import { recordedFile } from '../../support/recorded-file.ts'
import { joined } from '../../support/recorded-race.ts'

const open = (seconds = 15) => openReplay(bytesSource(recordedFile({ seconds }).bytes), zstd)

type Row = Readonly<Record<string, string>>

/** The archive's files by name; tables as rows by the labels of their columns. */
async function exported(text: SelectionText = {}, reader = open()) {
  const selected = readSelection(text, reader, 60)
  if (!selected.ok) throw new Error(selected.fault)
  const pieces: Uint8Array[] = []
  for await (const piece of exportReplay(reader, 'csv', selected.selection, { compression: zstd })) pieces.push(piece)
  const files = unzipSync(joined(pieces))
  const names = Object.keys(files)
  const text_ = (name: string) => strFromU8(files[name] ?? new Uint8Array())
  return { names, text: text_, rows: (name: string): Row[] => rowsOf(text_(name)), pieces }
}

function rowsOf(text: string): Row[] {
  const [head = '', ...lines] = text.trimEnd().split('\n')
  const labels = cells(head)
  return lines.map((line) => Object.fromEntries(cells(line).map((cell, index) => [labels[index] ?? '', cell])))
}

/** RFC 4180, without line breaks in cells. */
function cells(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  )
}

test('an archive has the race, drivers, laps, events, and two tables for each car that was driven', async () => {
  const { names, text, rows } = await exported()
  const cars = ['00', '01', '02'].flatMap((car) => [`car-${car}-time.csv`, `car-${car}-distance.csv`])
  expect(names.toSorted()).toEqual([...cars, 'drivers.csv', 'events.csv', 'laps.csv', 'race.json'].toSorted())
  expect(JSON.parse(text('race.json'))).toMatchObject({ id: recordedFile().id, tick_hz: 240, length_s: 15 })
  expect(rows('drivers.csv').map((row) => row['driver'])).toEqual(['Ana', "'=1+1", 'Bo, "the"'])
})

test('a row by time has the decoded values in the units of its head', async () => {
  const reader = open()
  const table = (await exported({ hz: '10' }, reader)).rows('car-01-time.csv')
  expect(table).toHaveLength(150)
  for (const row of [table[0]!, table[77]!]) {
    const tick = Number(row['tick'])
    const chunk = reader.chunkAt(tick)
    const { columns, ticks, firstTick } = reader.frames(chunk)
    const quanta = (name: string) => columns.get(name)![1 * ticks + tick - firstTick]!
    expect(Number(row['time (s)'])).toBeCloseTo((tick - 1) / 240, 12)
    expect(Number(row['x (m)'])).toBe(quanta('x') / 1000)
    expect(Number(row['speed (m/s)'])).toBe(quanta('speed') / 100)
    expect(Number(row['gear'])).toBe(quanta('gear'))
    // Bits of the flags.
    expect([row['is_on_track'], row['is_colliding']]).toEqual(['1', String((quanta('flags') >> 2) & 1)])
  }
  expect(Object.keys(table[0]!)).not.toContain('flags')
})

test('by distance each metre of the lap comes once, in order, between the ticks around it', async () => {
  const { rows } = await exported()
  const table = rows('car-00-distance.csv')
  const lapOne = table.filter((row) => row['lap'] === '1').map((row) => Number(row['lap_distance (m)']))
  expect(lapOne.length).toBeGreaterThan(300)
  expect(lapOne).toEqual(lapOne.map((_, index) => lapOne[0]! + index))
  for (const row of table) {
    expect(Number(row['progress (m)'])).toBe(Number(row['lap_distance (m)']))
    // The ring: whatever the metre, a car is on the road around the origin.
    expect(Math.hypot(Number(row['x (m)']), Number(row['y (m)']))).toBeGreaterThan(50)
  }
})

test('times by distance never go back', async () => {
  const times = (await exported()).rows('car-00-distance.csv').map((row) => Number(row['time (s)']))
  expect(times).toEqual(times.toSorted((one, other) => one - other))
})

test('laps have their times, and sectors that add up to them', async () => {
  const { rows } = await exported({}, open(20))
  const laps = rows('laps.csv')
  expect(laps.length).toBeGreaterThan(0)
  for (const lap of laps) {
    const sectors = [1, 2, 3].map((sector) => Number(lap[`sector_${sector} (ms)`]))
    expect(sectors.reduce((sum, ms) => sum + ms)).toBeCloseTo(Number(lap['lap_time (ms)']), -1)
  }
})

test('events have whatever else their kind says as JSON', async () => {
  const sector = (await exported()).rows('events.csv').find((row) => row['kind'] === 'sector')!
  expect(JSON.parse(sector['details (JSON)']!)).toMatchObject({ lap: 1, sector: expect.any(Number) })
})

test('only what was selected is exported', async () => {
  const { names, rows } = await exported({ from: '2', to: '3', hz: '4', cars: '2,3' })
  expect(names.filter((name) => name.startsWith('car-'))).toEqual(['car-02-time.csv', 'car-02-distance.csv'])
  expect(rows('car-02-time.csv').map((row) => row['time (s)'])).toEqual(['2', '2.25', '2.5', '2.75'])
})

test('of a recording that still grows there is what it has so far', async () => {
  const { pieces } = recordedFile()
  const reader = openReplay(bytesSource(joined(pieces.slice(0, 4))), zstd)
  const { rows } = await exported({ hz: '1' }, reader)
  expect(rows('car-00-time.csv')).toHaveLength(3)
  expect(rows('drivers.csv')).toHaveLength(3)
})

test('the same recording gives the same archive, in more than one piece', async () => {
  const [one, other] = [await exported(), await exported()]
  expect(joined(one.pieces)).toEqual(joined(other.pieces))
  expect(one.pieces.filter(({ length }) => length > 0).length).toBeGreaterThan(3)
})
