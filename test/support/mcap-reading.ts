import { McapIndexedReader, McapStreamReader } from '@mcap/core'
import protobuf from 'protobufjs'
import 'protobufjs/ext/descriptor.js'
import { CarFlag } from '../../src/protocol/telemetry/telemetry-columns.ts'
import type { ReplayReader } from '../../src/replay/replay-reader.ts'
import { zstd } from '../../src/runtime/zstd.ts'

/** MCAP files as the official reader finds them, and what stands in them by the frames of the recording. */

export interface DecodedMessage {
  readonly topic: string
  /** Nanoseconds since 1970. */
  readonly logTime: bigint
  /** As it is in the file. */
  readonly value: Readonly<Record<string, unknown>>
}

const decompressHandlers = { zstd: (bytes: Uint8Array, size: bigint) => zstd.decompress(bytes, Number(size)) }

/** By the indexes of the file. */
export function openMcap(bytes: Uint8Array): Promise<McapIndexedReader> {
  const readable = {
    size: async () => BigInt(bytes.length),
    read: async (offset: bigint, length: bigint) => bytes.slice(Number(offset), Number(offset + length)),
  }
  return McapIndexedReader.Initialize({ readable, decompressHandlers })
}

/** Records by kind, from front to back. Throws when a checksum is wrong or the file does not end as it has to. */
export function countRecords(bytes: Uint8Array): ReadonlyMap<string, number> {
  const stream = new McapStreamReader({ validateCrcs: true, decompressHandlers })
  stream.append(bytes)
  const kinds = new Map<string, number>()
  for (let record = stream.nextRecord(); record; record = stream.nextRecord()) {
    kinds.set(record.type, (kinds.get(record.type) ?? 0) + 1)
  }
  if (!stream.done()) throw new Error('the file has no end')
  return kinds
}

/** When each message was, in the order of the file. */
export function logTimesOf(bytes: Uint8Array): readonly bigint[] {
  const stream = new McapStreamReader({ decompressHandlers })
  stream.append(bytes)
  const times: bigint[] = []
  for (let record = stream.nextRecord(); record; record = stream.nextRecord()) {
    if (record.type === 'Message') times.push(record.logTime)
  }
  return times
}

/** All messages, or those of some topics, decoded by the schemas in the file. */
export async function messagesOf(bytes: Uint8Array, topics?: readonly string[]): Promise<DecodedMessage[]> {
  const reader = await openMcap(bytes)
  const types = new Map(
    [...reader.schemasById.values()].map(({ id, name, data }) => {
      const root = protobuf.Root.fromDescriptor(data, { keepCase: true })
      return [id, root.lookupType(name)] as const
    }),
  )
  const messages: DecodedMessage[] = []
  for await (const { channelId, logTime, data } of reader.readMessages({ ...(topics && { topics }) })) {
    const channel = reader.channelsById.get(channelId)!
    const type = types.get(channel.schemaId)!
    const value = type.toObject(type.decode(data), { longs: Number, arrays: true, defaults: true })
    messages.push({ topic: channel.topic, logTime, value })
  }
  return messages
}

/** JSON attachments by name, in the order of the file. */
export async function attachmentsOf(bytes: Uint8Array): Promise<ReadonlyMap<string, unknown>> {
  const reader = await openMcap(bytes)
  const attached = new Map<string, unknown>()
  for await (const { name, data } of reader.readAttachments()) {
    attached.set(name, JSON.parse(new TextDecoder().decode(data)))
  }
  return attached
}

/** The columns of a recording of today and how a car's messages call them. By hand: whoever leaves one out is noticed. */
const KEYS: readonly (readonly [column: string, key: string])[] = [
  ['x', 'x_m'],
  ['y', 'y_m'],
  ['z', 'z_m'],
  ['yaw', 'yaw_rad'],
  ['pitch', 'pitch_rad'],
  ['roll', 'roll_rad'],
  ['speed', 'speed_mps'],
  ['slip_angle', 'slip_angle_rad'],
  ['yaw_rate', 'yaw_rate_radps'],
  ['throttle', 'throttle'],
  ['brake', 'brake'],
  ['steering', 'steering'],
  ['gear', 'gear'],
  ['engine_rpm', 'engine_rpm'],
  ['lap', 'lap'],
  ['progress', 'progress_m'],
  ['finish_position', 'finish_position'],
  ['lap_start_ms', 'lap_start_ms'],
  ['last_lap_ms', 'last_lap_ms'],
  ['best_lap_ms', 'best_lap_ms'],
]

/** Names of what a car's message has. */
export const CAR_KEYS = ['timestamp', 'tick', ...KEYS.map(([, key]) => key), 'is_on_track', 'is_colliding']

/** A car's messages by what must stand in them, but for the time: its numbers in the frames, each `stepTicks` from the first. */
export function framesAsMessages(reader: ReplayReader, slot: number, stepTicks: number): Record<string, number>[] {
  const quanta = new Map(reader.header.columns.map(({ name, quantum }) => [name, quantum]))
  return reader.chunks.flatMap((_, chunk) => {
    const { columns, ticks, firstTick } = reader.frames(chunk)
    const raw = (column: string, index: number) => columns.get(column)![slot * ticks + index]!
    const rows: Record<string, number>[] = []
    for (let index = 0; index < ticks; index++) {
      const flags = raw('flags', index)
      if ((firstTick + index - reader.firstTick) % stepTicks !== 0 || (flags & CarFlag.Active) === 0) continue
      const values = KEYS.map(([column, key]) => [key, inUnit(raw(column, index), quanta.get(column)!)] as const)
      const [onTrack, colliding] = [flags & CarFlag.OnTrack, flags & CarFlag.Colliding].map((bit) => Math.sign(bit))
      rows.push({
        tick: firstTick + index,
        ...Object.fromEntries(values),
        is_on_track: onTrack!,
        is_colliding: colliding!,
      })
    }
    return rows
  })
}

/** The double nearest to the value, as whoever reads the format's document works it out. */
function inUnit(raw: number, quantum: number): number {
  return quantum < 1 ? raw / Math.round(1 / quantum) : raw * quantum
}
