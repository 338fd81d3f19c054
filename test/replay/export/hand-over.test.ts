import { strFromU8, unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { type ExportFormat, exportReplay } from '../../../src/replay/export/export-replay.ts'
import { readSelection, type SelectionText } from '../../../src/replay/export/selection.ts'
import { zstd } from '../../../src/runtime/zstd.ts'
import { HANDED_OVER_SLOT, handOver } from '../../support/hand-over.ts'
import { logTimesOf, messagesOf, openMcap } from '../../support/mcap-reading.ts'
import { joined } from '../../support/recorded-race.ts'

// A slot that changes hands: what happens in it is said of whoever has it then.

const SELECTION = { hz: '1', cars: `${HANDED_OVER_SLOT}` }

async function exported(format: ExportFormat, text: SelectionText, isWhole = true): Promise<Uint8Array> {
  const reader = handOver({ isWhole })
  const selected = readSelection({ ...SELECTION, ...text }, reader, 60)
  if (!selected.ok) throw new Error(selected.fault)
  return joined(await Array.fromAsync(exportReplay(reader, format, selected.selection, { compression: zstd })))
}

/** Name and tick of each row of a table. */
async function rows(table: string, text: SelectionText = {}, isWhole = true): Promise<string[]> {
  const files = unzipSync(await exported('csv', text, isWhole))
  const [head = '', ...lines] = strFromU8(files[table] ?? new Uint8Array())
    .trimEnd()
    .split('\n')
  const [driver, tick] = ['driver', 'tick'].map((label) => head.split(',').indexOf(label))
  return lines.map((line) => line.split(',')).map((cells) => `${cells[driver!]} ${cells[tick!]}`)
}

describe.each([
  ['finished', true],
  ['unfinished', false],
])('of a recording that is %s', (_, isWhole) => {
  test('each lap is its driver’s', async () => {
    expect(await rows('laps.csv', {}, isWhole)).toEqual(['Ana 100', 'Cleo 500', 'Cleo 700', 'Dan 900'])
  })

  test('it is so where only a part is wanted', async () => {
    expect(await rows('laps.csv', { from: 't600', to: 't800' }, isWhole)).toEqual(['Cleo 700'])
    expect(await rows('laps.csv', { from: 't800' }, isWhole)).toEqual(['Dan 900'])
  })

  test('events name whoever has the slot, and who came before the first tick is among them', async () => {
    const all = ['Ana 0', 'Ana 100', 'Cleo 400', 'Cleo 500', 'Cleo 700', 'Dan 700', 'Dan 900']
    expect(await rows('events.csv', {}, isWhole)).toEqual(all)
    const messages = await messagesOf(await exported('mcap', {}, isWhole), ['/events'])
    const ofSlot = messages.filter(({ value }) => value['slot'] === HANDED_OVER_SLOT)
    expect(ofSlot.map(({ value }) => `${value['driver']} ${value['tick']}`)).toEqual(all)
  })

  test('the scene has the name of whoever comes from then on', async () => {
    const messages = await messagesOf(await exported('mcap', { from: 't490' }, isWhole), ['/scene'])
    const entities = messages.flatMap(({ value }) => value['entities'] as { texts: { text: string }[] }[])
    expect(entities.map(({ texts }) => texts[0]?.text)).toEqual(['Cleo', 'Dan'])
  })
})

test('a channel has the names of all who drove from its slot', async () => {
  const { channelsById } = await openMcap(await exported('mcap', {}))
  const cars = [...channelsById.values()].filter(({ topic }) => topic.startsWith('/cars/'))
  expect(cars.map(({ metadata }) => metadata.get('driver'))).toEqual(['Ana, Bo, Cleo, Dan'])
})

test('messages follow each other in time, also the one from before the first tick', async () => {
  const times = logTimesOf(await exported('mcap', { cars: '0,1,2,3', hz: '10' }))
  expect(times.length).toBeGreaterThan(100)
  expect(times.every((time, index) => index === 0 || time >= times[index - 1]!)).toBe(true)
})

test('JSON has who came before the first tick', async () => {
  const document = JSON.parse(new TextDecoder().decode(await exported('json', {})))
  expect(document.events[0]).toMatchObject({ tick: 0, kind: 'joined', name: 'Ana' })
})
