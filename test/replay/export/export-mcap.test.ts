import { McapIndexedReader, McapStreamReader } from '@mcap/core'
import protobuf from 'protobufjs'
import 'protobufjs/ext/descriptor.js'
import { expect, test } from 'vitest'
import { bytesSource } from '../../../src/replay/byte-source.ts'
import { exportColumns } from '../../../src/replay/export/export-columns.ts'
import { exportReplay } from '../../../src/replay/export/export-replay.ts'
import { readSelection, type SelectionText } from '../../../src/replay/export/selection.ts'
import { openReplay } from '../../../src/replay/replay-reader.ts'
import { zstd } from '../../../src/runtime/zstd.ts'
import { ringData } from '../../support/race-content.ts'
import { recordedFile } from '../../support/recorded-file.ts'
import { joined } from '../../support/recorded-race.ts'

const STARTED_NS = 1_767_268_800_000n * 1_000_000n
const decompressHandlers = { zstd: (bytes: Uint8Array, size: bigint) => zstd.decompress(bytes, Number(size)) }
const open = () => openReplay(bytesSource(recordedFile().bytes), zstd)

async function exported(text: SelectionText = {}): Promise<Uint8Array> {
  const reader = open()
  const selected = readSelection(text, reader, 60)
  if (!selected.ok) throw new Error(selected.fault)
  const pieces: Uint8Array[] = []
  const extras = { compression: zstd, track: ringData }
  for await (const piece of exportReplay(reader, 'mcap', selected.selection, extras)) pieces.push(piece)
  return joined(pieces)
}

function readable(bytes: Uint8Array) {
  return {
    size: async () => BigInt(bytes.length),
    read: async (offset: bigint, length: bigint) => bytes.slice(Number(offset), Number(offset + length)),
  }
}

interface Decoded {
  readonly topic: string
  readonly logTime: bigint
  // As it is in the file.
  readonly value: Readonly<Record<string, unknown>>
}

/** All messages as the official reader finds them by the file's indexes, decoded by the schemas in the file. */
async function messagesOf(bytes: Uint8Array, topics?: readonly string[]): Promise<Decoded[]> {
  const reader = await McapIndexedReader.Initialize({ readable: readable(bytes), decompressHandlers })
  const types = new Map(
    [...reader.schemasById.values()].map(({ id, name, data }) => {
      const root = protobuf.Root.fromDescriptor(data, { keepCase: true })
      return [id, root.lookupType(name)] as const
    }),
  )
  const messages: Decoded[] = []
  for await (const { channelId, logTime, data } of reader.readMessages({ ...(topics && { topics }) })) {
    const channel = reader.channelsById.get(channelId)!
    const type = types.get(channel.schemaId)!
    const value = type.toObject(type.decode(data), { longs: Number, arrays: true, defaults: true })
    messages.push({ topic: channel.topic, logTime, value })
  }
  return messages
}

test('the official reader finds every record whole, from front to back and by the indexes', async () => {
  const bytes = await exported()
  const stream = new McapStreamReader({ validateCrcs: true, decompressHandlers })
  stream.append(bytes)
  const kinds = new Map<string, number>()
  for (let record = stream.nextRecord(); record; record = stream.nextRecord()) {
    kinds.set(record.type, (kinds.get(record.type) ?? 0) + 1)
  }
  expect(stream.done()).toBe(true)
  const reader = await McapIndexedReader.Initialize({ readable: readable(bytes), decompressHandlers })
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

test('the numbers of a car are those of the decoded frames, to the bit', async () => {
  const reader = open()
  const columns = exportColumns(reader.header)
  const states = await messagesOf(await exported({ hz: '20' }), ['/cars/1'])
  expect(states).toHaveLength(300)
  for (const { value, logTime } of states) {
    const tick = Number(value['tick'])
    const frames = reader.frames(reader.chunkAt(tick))
    const at = frames.ticks + tick - frames.firstTick
    for (const { name, key, quantum } of columns) {
      const expected = frames.columns.get(name)![at]! * quantum
      expect(value[key], key).toBeCloseTo(expected, 9)
    }
    expect(value['x_m']).toBe(frames.columns.get('x')![at]! / 1000)
    expect(logTime).toBe(STARTED_NS + (BigInt(tick - 1) * 1_000_000_000n) / 240n)
  }
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
  const times = (await messagesOf(await exported({ hz: '10' }))).map(({ logTime }) => logTime)
  expect(times.every((time, index) => index === 0 || time >= times[index - 1]!)).toBe(true)
})

test('race, cars, results and track map are attached, and the facts are metadata', async () => {
  const bytes = await exported({ to: '1' })
  const reader = await McapIndexedReader.Initialize({ readable: readable(bytes), decompressHandlers })
  const attached = new Map<string, unknown>()
  for await (const { name, data } of reader.readAttachments())
    attached.set(name, JSON.parse(new TextDecoder().decode(data)))
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
