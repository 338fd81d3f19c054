import { expect, test } from 'vitest'
import {
  decodeClientDatagram,
  decodeServerDatagram,
  encodeClientDatagram,
  encodeServerDatagram,
} from '../../src/protocol/datagram/datagrams.ts'
import { createInputFrame, decodeInputFrame, encodeInputFrame } from '../../src/protocol/input/input-frame.ts'
import { CARS_MAX } from '../../src/protocol/limits.ts'
import { writeTelemetryHead } from '../../src/protocol/telemetry/frame-head.ts'
import { HEAD_BYTES } from '../../src/protocol/telemetry/frame-layout.ts'
import { TelemetryFrameReader } from '../../src/protocol/telemetry/frame-reader.ts'
import { createTelemetryColumns, type TelemetryColumns } from '../../src/protocol/telemetry/telemetry-columns.ts'
import { encodeTelemetryBodies } from '../../src/protocol/telemetry/telemetry-frame.ts'
import { raceColumns } from '../protocol/support/columns.ts'
import { Chance } from './support/chance.ts'
import { countReads } from './support/counted-bytes.ts'
import { mutateBytes } from './support/mutate-bytes.ts'

// Compact frames, as a server and as a client reads them. A failing seed is printed; make it a named test.

const SEEDS = [1, 2, 3]

const inputSamples = [1, 3, 8].map((count) => {
  const frame = createInputFrame()
  Object.assign(frame, { sequence: 1000, ackTick: 500, count })
  for (let index = 0; index < count; index++) {
    frame.ticks[index] = 600 - index
    frame.steering[index] = 0.25
    frame.gear[index] = index
  }
  return encodeInputFrame(frame)
})

test.each(SEEDS)(
  '[INP2] a mutated input frame is a fault that changes nothing, or inputs in their ranges (seed %i)',
  (seed) => {
    const chance = new Chance(seed)
    const frame = createInputFrame()
    for (let round = 0; round < 4000; round++) {
      const before = structuredClone(frame)
      const bytes = mutateBytes(chance.pick(inputSamples), chance, inputSamples)
      if (decodeInputFrame(bytes, frame) !== undefined) {
        expect(frame).toEqual(before)
        continue
      }
      expect(frame.count).toBeGreaterThanOrEqual(1)
      for (let index = 0; index < frame.count; index++) {
        expect(Math.abs(frame.steering[index]!)).toBeLessThanOrEqual(1)
        for (const pedal of [frame.throttle[index]!, frame.brake[index]!]) expect(pedal).toBeLessThanOrEqual(1)
        expect(frame.gear[index]! >= -1 && (frame.gear[index]! <= 14 || frame.gear[index] === 127)).toBe(true)
      }
    }
  },
)

test('[INP2] every cut of an input frame is a fault', () => {
  const frame = createInputFrame()
  for (const sample of inputSamples) {
    for (let length = 0; length < sample.length; length++) {
      expect(decodeInputFrame(sample.subarray(0, length), frame)).toBeDefined()
    }
  }
})

const token = new Uint8Array(32).fill(7)
const [cookie, tag] = [new Uint8Array(32).fill(9), new Uint8Array(8).fill(3)]
const clientDatagrams = [
  encodeClientDatagram({ kind: 'hello', token }),
  encodeClientDatagram({ kind: 'response', token, cookie }),
  ...inputSamples.map((frame) => encodeClientDatagram({ kind: 'input', tag, frame })),
  encodeClientDatagram({ kind: 'ping', tag, clientTimeMs: 1 }),
]
const serverDatagrams = [
  encodeServerDatagram({ kind: 'challenge', cookie }),
  encodeServerDatagram({ kind: 'bound', tag }),
  encodeServerDatagram({ kind: 'pong', clientTimeMs: 1, serverTick: 2 }),
]

test.each(SEEDS)(
  '[UDP2] a mutated datagram is nothing, or one with parts of their lengths within it (seed %i)',
  (seed) => {
    const chance = new Chance(seed)
    const samples = [...clientDatagrams, ...serverDatagrams]
    for (let round = 0; round < 4000; round++) {
      const bytes = mutateBytes(chance.pick(samples), chance, samples)
      const counted = countReads(bytes)
      const datagram = decodeClientDatagram(counted.bytes)
      expect(counted.reads).toBeLessThan(32)
      decodeServerDatagram(bytes)
      if (datagram?.kind === 'hello') expect(datagram.token).toHaveLength(32)
      if (datagram?.kind === 'response') expect([datagram.token.length, datagram.cookie.length]).toEqual([32, 32])
      if (datagram?.kind === 'input' || datagram?.kind === 'ping') expect(datagram.tag).toHaveLength(8)
    }
  },
)

const race = raceColumns({ cars: 12 })
const telemetryBodies = [
  ...encodeTelemetryBodies(race, 0),
  ...encodeTelemetryBodies(raceColumns({ cars: 3, isFlat: true }), 1),
  ...encodeTelemetryBodies(race, 2, { bytesMax: 120 }),
]
const telemetrySamples = telemetryBodies.map((body) => {
  const head = new Uint8Array(HEAD_BYTES)
  writeTelemetryHead(5, 1, head)
  return Uint8Array.of(...head, ...body)
})

test.each(SEEDS)(
  '[TEL2] a mutated telemetry frame is a fault that changes nothing, or finite columns (seed %i)',
  (seed) => {
    const chance = new Chance(seed)
    const reader = new TelemetryFrameReader({ tickRateHz: 240, capacity: CARS_MAX })
    const columns = createTelemetryColumns(CARS_MAX)
    for (let round = 0; round < 1500; round++) {
      const before = structuredClone(numbersOf(columns))
      const bytes = mutateBytes(chance.pick(telemetrySamples), chance, telemetrySamples)
      const read = reader.read(bytes, columns)
      if (!read.ok) expect(numbersOf(columns)).toEqual(before)
      else for (const column of numbersOf(columns)) expect(column.every(Number.isFinite)).toBe(true)
    }
  },
)

function numbersOf(columns: TelemetryColumns): Float64Array[] {
  return Object.values(columns)
    .filter((column) => ArrayBuffer.isView(column))
    .map((column) => Float64Array.from(column as unknown as ArrayLike<number>))
}
