import { expect, test } from 'vitest'
import { bytesSource } from '../../../src/replay/byte-source.ts'
import { exportReplay } from '../../../src/replay/export/export-replay.ts'
import { readSelection, type SelectionText } from '../../../src/replay/export/selection.ts'
import { openReplay } from '../../../src/replay/replay-reader.ts'
import { trimmed } from '../../../src/replay/rewrite.ts'
import { zstd } from '../../../src/runtime/zstd.ts'
import {
  attachmentsOf,
  CAR_KEYS,
  countRecords,
  framesAsMessages,
  logTimesOf,
  messagesOf,
  openMcap,
} from '../../support/mcap-reading.ts'
import { ringData } from '../../support/race-content.ts'
import { recordedFile } from '../../support/recorded-file.ts'
import { joined } from '../../support/recorded-race.ts'

const STARTED_NS = 1_767_268_800_000n * 1_000_000n
const open = () => openReplay(bytesSource(recordedFile().bytes), zstd)

async function exported(text: SelectionText = {}, reader = open()): Promise<Uint8Array> {
  const selected = readSelection(text, reader, 60)
  if (!selected.ok) throw new Error(selected.fault)
  const pieces: Uint8Array[] = []
  const extras = { compression: zstd, track: ringData }
  for await (const piece of exportReplay(reader, 'mcap', selected.selection, extras)) pieces.push(piece)
  return joined(pieces)
}

test('the official reader finds every record whole, from front to back and by the indexes', async () => {
  const bytes = await exported()
  const kinds = countRecords(bytes)
  const reader = await openMcap(bytes)
  expect(reader.statistics?.messageCount).toBe(BigInt(kinds.get('Message')!))
  expect([...reader.channelsById.values()].map(({ topic }) => topic)).toEqual([
    '/tf',
    '/scene',
    '/events',
    '/cars/0',
    '/cars/1',
    '/cars/2',
  ])
})

test.each([
  ['the whole, twenty a second', { hz: '20' }, { stepTicks: 12, fromTick: 1, samples: 300 }],
  ['each tick of a second', { from: 't2401', to: 't2641', hz: '240' }, { stepTicks: 1, fromTick: 2401, samples: 240 }],
])('the numbers of all cars are those of the decoded frames, to the bit: %s', async (_, selection, part) => {
  const { stepTicks, fromTick, samples } = part
  const reader = open()
  const messages = await messagesOf(await exported(selection), ['/cars/0', '/cars/1', '/cars/2'])
  for (const slot of [0, 1, 2]) {
    const all = framesAsMessages(reader, slot, stepTicks)
    const expected = all.filter(({ tick }) => tick! >= fromTick).slice(0, samples)
    const own = messages.filter(({ topic }) => topic === `/cars/${slot}`)
    expect(own.map(({ value: { timestamp: _at, ...numbers } }) => numbers)).toEqual(expected)
    expect(own).toHaveLength(samples)
    expect(Object.keys(own[0]!.value).toSorted()).toEqual(CAR_KEYS.toSorted())
    for (const { value, logTime } of own) {
      expect(logTime).toBe(STARTED_NS + (BigInt(Number(value['tick']) - 1) * 1_000_000_000n) / 240n)
    }
  }
})

test('a tick has the same time in a piece as in the whole', async () => {
  const cut = trimmed(open(), { fromTick: 2401, toTick: 2600, replayId: 'piece' })
  const piece = openReplay(bytesSource(joined([...cut])), zstd)
  expect(piece.firstTick).toBeGreaterThan(1)
  const second = { from: 't2401', to: 't2641', hz: '4' }
  const [ofPiece, ofWhole] = [await exported(second, piece), await exported(second)]
  const cars = ['/cars/0']
  expect(await messagesOf(ofPiece, cars)).toEqual(await messagesOf(ofWhole, cars))
})

test('all columns of a recording are exported', () => {
  const { columns } = open().header
  // Beside its numbers a message has its time and its tick, and the two flags in place of one column.
  expect(CAR_KEYS).toHaveLength(2 + (columns.length - 1) + 2)
})

test('where the cars are is told as transforms, upright and turned by their yaw', async () => {
  const [first] = await messagesOf(await exported({ hz: '1' }), ['/tf'])
  const frames = open().frames(0)
  const transforms = first!.value['transforms'] as {
    parent_frame_id: string
    child_frame_id: string
    translation: { x: number }
    rotation: { x: number; y: number; z: number; w: number }
  }[]
  expect(transforms.map((transform) => transform.child_frame_id)).toEqual(['car_0', 'car_1', 'car_2'])
  const { parent_frame_id, translation, rotation } = transforms[0]!
  expect([parent_frame_id, translation.x]).toEqual(['track', frames.columns.get('x')![0]! / 1000])
  const yawRad = frames.columns.get('yaw')![0]! / 10_000
  expect(2 * Math.atan2(rotation.z, rotation.w)).toBeCloseTo(Math.atan2(Math.sin(yawRad), Math.cos(yawRad)), 6)
  expect(rotation.x ** 2 + rotation.y ** 2 + rotation.z ** 2 + rotation.w ** 2).toBeCloseTo(1, 9)
})

test('the scene has the white lines of the track and a box with a name for each car', async () => {
  const [scene] = await messagesOf(await exported(), ['/scene'])
  const entities = scene!.value['entities'] as {
    id: string
    frame_id: string
    frame_locked: boolean
    lines: { points: { x: number; y: number }[] }[]
    texts: { text: string }[]
  }[]
  expect(entities.map(({ id }) => id)).toEqual(['track', 'car_0', 'car_1', 'car_2'])
  const [left, right] = entities[0]!.lines.map(({ points }) => points.map(({ x, y }) => Math.hypot(x, y)))
  const halfWidthM = ringData.nodes.widthLeftM[0]!
  expect(Math.abs(left![0]! - right![0]!)).toBeCloseTo(2 * halfWidthM, 1)
  expect(entities[2]).toMatchObject({ frame_id: 'car_1', frame_locked: true, texts: [{ text: '=1+1' }] })
})

test('events come at their ticks with what their kind says', async () => {
  const events = await messagesOf(await exported(), ['/events'])
  const recorded = open()
  const all = recorded.chunks.flatMap((_, chunk) => recorded.events(chunk))
  expect(events.map(({ value }) => [value['tick'], value['kind']])).toEqual(all.map(({ tick, kind }) => [tick, kind]))
  const { tick, kind, slot, ...details } = all[0]!
  expect(JSON.parse(String(events[0]!.value['details']))).toEqual(details)
})

test('messages follow each other in time', async () => {
  const times = logTimesOf(await exported({ hz: '10' }))
  expect(times.every((time, index) => index === 0 || time >= times[index - 1]!)).toBe(true)
})

test('race, cars, results and track map are attached, and the facts are metadata', async () => {
  const bytes = await exported({ to: '1' })
  const reader = await openMcap(bytes)
  const attached = await attachmentsOf(bytes)
  expect([...attached.keys()]).toEqual(['race.json', 'cars.json', 'results.json', 'track.json'])
  expect(attached.get('track.json')).toEqual(JSON.parse(JSON.stringify(ringData)))
  expect(attached.get('results.json')).toMatchObject([{ position: 1 }, { position: 2 }, { position: 3 }])
  expect(attached.get('cars.json')).toMatchObject({ participants: [{ name: 'Ana' }, { name: '=1+1' }, {}] })
  for await (const { name, metadata } of reader.readMetadata()) {
    expect([name, metadata.get('id'), metadata.get('tick_hz')]).toEqual(['apexsim', recordedFile().id, '240'])
  }
})

test('the same recording gives the same file', async () => {
  expect(await exported({ to: '2' })).toEqual(await exported({ to: '2' }))
})
