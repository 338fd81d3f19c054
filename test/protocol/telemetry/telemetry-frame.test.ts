import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SessionState } from '../../../src/protocol/enums.ts'
import { DATAGRAM_PAYLOAD_BYTES_MAX, TELEMETRY_BODY_BYTES_MAX } from '../../../src/protocol/limits.ts'
import { readTelemetryHead, writeTelemetryHead } from '../../../src/protocol/telemetry/frame-head.ts'
import { TelemetryFrameReader, type TelemetryRead } from '../../../src/protocol/telemetry/frame-reader.ts'
import {
  CarFlag,
  createTelemetryColumns,
  type TelemetryColumns,
} from '../../../src/protocol/telemetry/telemetry-columns.ts'
import { encodeTelemetryBodies } from '../../../src/protocol/telemetry/telemetry-frame.ts'
import { anyColumns, raceColumns } from '../support/columns.ts'

const head = writeTelemetryHead(77, -2)
const framed = (body: Uint8Array) => Uint8Array.of(...head, ...body)
const frameOf = (columns: TelemetryColumns, cursor = columns.tick) => framed(encodeTelemetryBodies(columns, cursor)[0]!)
const newReader = () => new TelemetryFrameReader({ tickRateHz: 240, capacity: 64 })
const rowsOf = (columns: TelemetryColumns) =>
  Array.from({ length: columns.count }, (_, row) => row).filter((row) => (columns.flags[row]! & CarFlag.Active) !== 0)

/** Reads every body of a frame, in one go or in parts. */
function readAll(bodies: readonly Uint8Array[], into: TelemetryColumns, reader = newReader()): TelemetryRead[] {
  return bodies.map((body) => reader.read(framed(body), into))
}

function expectFastFields(sent: TelemetryColumns, got: TelemetryColumns): void {
  for (const row of rowsOf(sent)) {
    const off = (key: 'x' | 'y' | 'z' | 'speedMps' | 'progressM' | 'steering' | 'throttle' | 'brake' | 'engineRpm') =>
      Math.abs(sent[key][row]! - got[key][row]!)
    expect(Math.max(off('x'), off('y'))).toBeLessThanOrEqual(0.005_001)
    expect(off('z')).toBeLessThanOrEqual(0.012_501)
    expect(off('speedMps')).toBeLessThanOrEqual(0.005_001)
    expect(off('progressM')).toBeLessThanOrEqual(0.25)
    expect(Math.max(off('throttle'), off('brake'))).toBeLessThanOrEqual(1 / 126 + 1e-9)
    expect(off('steering')).toBeLessThanOrEqual(1 / 254 + 1e-9)
    expect(off('engineRpm')).toBeLessThanOrEqual(40)
    const turns = (sent.yawRad[row]! - got.yawRad[row]!) / (2 * Math.PI)
    expect(Math.abs(turns - Math.round(turns)) * 2 * Math.PI).toBeLessThan(0.0001)
    expect(Math.abs(sent.slipAngleRad[row]! - got.slipAngleRad[row]!)).toBeLessThan(0.025)
    expect(Math.abs(sent.yawRateRadps[row]! - got.yawRateRadps[row]!)).toBeLessThan(0.064)
    expect(got.gear[row]).toBe(sent.gear[row])
  }
}

describe('[TEL2] the compact telemetry frame', () => {
  test('any race comes through within the stated precision, whole or in parts', () => {
    const property = fc.property(anyColumns, fc.constantFrom(Number.POSITIVE_INFINITY, 200, 600), (sent, bytesMax) => {
      const bodies = encodeTelemetryBodies(sent, sent.tick, { bytesMax })
      const got = createTelemetryColumns(64)
      got.flags.fill(7)
      for (const read of readAll(bodies, got))
        expect(read).toMatchObject({ ok: true, tick: sent.tick, partCount: bodies.length })
      for (const body of bodies) expect(body.length).toBeLessThanOrEqual(bytesMax)
      const { tick, sessionState, gameMode, count } = sent
      expect(got).toMatchObject({ tick, sessionState, gameMode, count })
      if (sent.countdownMs < 0) expect(got.countdownMs).toBe(-1)
      else expect(Math.abs(got.countdownMs - sent.countdownMs)).toBeLessThanOrEqual(5)
      for (let row = 0; row < count; row++) {
        const isActive = (sent.flags[row]! & CarFlag.Active) !== 0
        expect(got.flags[row]).toBe(isActive ? sent.flags[row] : 0)
      }
      expectFastFields(sent, got)
    })
    fc.assert(property, { seed: 2026, numRuns: 150 })
  })

  test.each([
    ['flat', raceColumns({ cars: 20, isFlat: true })],
    ['with heights', raceColumns({ cars: 20 })],
    ['with heights and a countdown', Object.assign(raceColumns({ cars: 20 }), { countdownMs: 3000 })],
  ])('20 cars at 60 Hz stay within 250 kbit/s, everything included: %s', (_what, columns) => {
    const payload = frameOf(columns).length
    expect(payload).toBeLessThanOrEqual(464)
    const lengthPrefix = 4
    const tcpIpHeaders = 52
    expect((payload + lengthPrefix + tcpIpHeaders) * 8 * 60).toBeLessThanOrEqual(250_000)
  })

  test('[FRM3] a frame of 64 cars goes into datagrams that IP need not cut, each readable alone', () => {
    const sent = Object.assign(raceColumns({ cars: 64 }), { countdownMs: 10 })
    const bodies = encodeTelemetryBodies(sent, 0, { bytesMax: TELEMETRY_BODY_BYTES_MAX })
    expect(bodies).toHaveLength(2)
    for (const body of bodies) expect(framed(body).length).toBeLessThanOrEqual(DATAGRAM_PAYLOAD_BYTES_MAX)
    const got = createTelemetryColumns(64)
    const second = newReader().read(framed(bodies[1]!), got)
    expect(second).toMatchObject({ ok: true, partIndex: 1, partCount: 2 })
    const first = second.ok ? second.first : 0
    expect(got.flags.subarray(0, first).every((flags) => flags === 0)).toBe(true)
    expect(got.x[first]).toBeCloseTo(sent.x[first]!, 2)
    expect(got.count).toBe(64)
  })

  test('[TEL1] the head is each receiver’s own, and the body is shared', () => {
    expect(head).toHaveLength(5)
    expect(readTelemetryHead(framed(new Uint8Array(8)))).toEqual({ appliedSequence: 77, bufferDepth: -2 })
    expect(readTelemetryHead(writeTelemetryHead(0x1_2345, 500))).toEqual({ appliedSequence: 0x2345, bufferDepth: 127 })
    const into = new Uint8Array(12)
    writeTelemetryHead(1, 2, into, 4)
    expect(into).toEqual(Uint8Array.of(0, 0, 0, 0, 0xc1, 1, 1, 0, 2, 0, 0, 0))
  })

  test('numbers that are none, or beyond the frame’s range, end at its ends', () => {
    const sent = raceColumns({ cars: 3 })
    sent.x.set([Number.NaN, Number.POSITIVE_INFINITY, -1e9])
    sent.z.set([Number.NaN, 5, 1e9])
    sent.yawRad[0] = Number.NaN
    sent.progressM.set([Number.NaN, -4, 10])
    const got = createTelemetryColumns(64)
    expect(newReader().read(frameOf(sent), got).ok).toBe(true)
    expect([...got.x.subarray(0, 3)]).toEqual([0, 83_886.07, -83_886.07])
    expect(got.yawRad[0]).toBe(0)
    expect([...got.progressM.subarray(0, 3)]).toEqual([0, 0, 10])
  })

  test('an empty session makes a frame too', () => {
    const got = createTelemetryColumns(64)
    expect(newReader().read(frameOf(raceColumns({ cars: 0 })), got)).toMatchObject({ ok: true, rows: 0 })
  })
})

describe('[TEL2] fields that seldom change', () => {
  test.each([
    [1, 4],
    [20, 1],
    [20, 4],
    [20, 8],
    [40, 10],
    [64, 240],
  ])('%d cars: a receiver of every %d-th tick soon has all of them', (cars, stride) => {
    const sent = raceColumns({ cars })
    const got = createTelemetryColumns(64)
    const reader = newReader()
    for (let frame = 0; frame < cars + 6; frame++) {
      sent.tick += stride
      sent.lapTimeMs.forEach((ms, row) => {
        sent.lapTimeMs[row] = ms + (stride * 1000) / 240
      })
      reader.read(frameOf(sent), got)
    }
    for (let row = 0; row < cars; row++) {
      expect(got.lap[row]).toBe(sent.lap[row])
      expect(got.lastLapMs[row]).toBe(sent.lastLapMs[row])
      expect(got.bestLapMs[row]).toBe(sent.bestLapMs[row])
      expect(got.pitchRad[row]).toBeCloseTo(sent.pitchRad[row]!, 4)
      expect(got.rollRad[row]).toBeCloseTo(sent.rollRad[row]!, 4)
    }
  })

  test('a lap time runs on by ticks between two slow blocks', () => {
    const sent = raceColumns({ cars: 1 })
    const got = createTelemetryColumns(64)
    const reader = newReader()
    reader.read(frameOf(sent), got)
    expect(got.lapTimeMs[0]).toBe(1000)
    const later = withoutSlowBlock(Object.assign(sent, { tick: sent.tick + 24 }))
    expect(reader.read(later, got).ok).toBe(true)
    expect(got.lapTimeMs[0]).toBe(1100)
  })

  test('a new lap shows in the frame of the line, before its slow block', () => {
    const sent = raceColumns({ cars: 1 })
    const got = createTelemetryColumns(64)
    const reader = newReader()
    reader.read(frameOf(sent), got)
    sent.lap[0] = sent.lap[0]! + 1
    reader.read(withoutSlowBlock(Object.assign(sent, { tick: sent.tick + 4 })), got)
    expect([got.lap[0], got.lapTimeMs[0]]).toEqual([1, 0])
    reader.read(withoutSlowBlock(Object.assign(sent, { tick: sent.tick + 24 })), got)
    expect([got.lap[0], got.lapTimeMs[0]]).toEqual([1, 100])
  })

  test.each([
    ['while nobody races', SessionState.Countdown, 0],
    ['after the flag', SessionState.Racing, 1],
  ])('a lap time stands %s', (_when, sessionState, finishPosition) => {
    const sent = Object.assign(raceColumns({ cars: 1 }), { sessionState })
    sent.finishPosition[0] = finishPosition
    const got = createTelemetryColumns(64)
    const reader = newReader()
    reader.read(frameOf(sent), got)
    reader.read(withoutSlowBlock(Object.assign(sent, { tick: sent.tick + 24 })), got)
    expect(got.lapTimeMs[0]).toBe(1000)
  })

  test('an older frame does not bring old slow fields back', () => {
    const sent = raceColumns({ cars: 1 })
    const old = frameOf(sent)
    const reader = newReader()
    const got = createTelemetryColumns(64)
    sent.tick += 240
    sent.bestLapMs[0] = 80_000
    reader.read(frameOf(sent), got)
    reader.read(old, got)
    expect(got.bestLapMs[0]).toBe(80_000)
  })
})

describe('[FRM6] hostile telemetry frames', () => {
  const whole = frameOf(raceColumns({ cars: 20 }))
  const part = framed(encodeTelemetryBodies(raceColumns({ cars: 20 }), 0, { bytesMax: 200 })[1]!)

  test.each([
    { what: 'a whole frame', frame: whole },
    { what: 'a part', frame: part },
  ])('$what cut at any byte, or longer by one, is a fault that changes nothing', ({ frame }) => {
    expect(newReader().read(frame, createTelemetryColumns(64)).ok).toBe(true)
    const reader = newReader()
    const got = createTelemetryColumns(64)
    for (let length = 0; length < frame.length; length++) {
      expect(reader.read(frame.subarray(0, length), got).ok).toBe(false)
    }
    expect(reader.read(Uint8Array.of(...frame, 0), got).ok).toBe(false)
    expect(got).toEqual(createTelemetryColumns(64))
  })

  test('any byte changed to anything is read or refused, never a throw', () => {
    const property = fc.property(fc.constantFrom(whole, part), fc.nat(), fc.nat(255), (frame, at, byte) => {
      const changed = frame.slice()
      changed[at % changed.length] = byte
      const got = createTelemetryColumns(64)
      const read = newReader().read(changed, got)
      if (!read.ok) expect(got).toEqual(createTelemetryColumns(64))
    })
    fc.assert(property, { seed: 2026, numRuns: 1500 })
  })

  test('more rows than the reader has room for', () => {
    const small = new TelemetryFrameReader({ tickRateHz: 240, capacity: 8 })
    expect(small.read(whole, createTelemetryColumns(64))).toEqual({ ok: false, fault: 'wrong_rows' })
    expect(newReader().read(whole, createTelemetryColumns(8))).toEqual({ ok: false, fault: 'wrong_rows' })
  })

  test.each([
    ['a unit of zero', 6, 0, 'wrong_unit'],
    ['a row beyond the last', 8 + 2 + 2, 0xff, 'wrong_bitmap'],
    ['a mark for a row without a car', 8 + 2 + 5, 0xff, 'wrong_bitmap'],
    ['another kind of frame', -4, 2, 'not_telemetry'],
  ])('%s', (_what, at, byte, fault) => {
    const frame = whole.slice()
    frame[5 + at] = byte
    expect(newReader().read(frame, createTelemetryColumns(64))).toEqual({ ok: false, fault })
  })

  test('a slow block about a row that has no car', () => {
    const sent = raceColumns({ cars: 2 })
    sent.flags[0] = 0
    const frame = frameOf(sent)
    frame[frame.length - 17] = 0
    expect(newReader().read(frame, createTelemetryColumns(64))).toEqual({ ok: false, fault: 'wrong_rows' })
  })
})

test('what the encoder is asked for and cannot do throws', () => {
  const columns = createTelemetryColumns(65)
  columns.count = 65
  expect(() => encodeTelemetryBodies(columns, 0)).toThrow(RangeError)
  expect(() => encodeTelemetryBodies(raceColumns({ cars: 2 }), 0, { bytesMax: 30 })).toThrow(RangeError)
  expect(() => encodeTelemetryBodies(raceColumns({ cars: 64 }), 0, { bytesMax: 70 })).toThrow(RangeError)
})

/** A frame of a one-car session with its slow block cut off, as if another car's turn had come. */
function withoutSlowBlock(columns: TelemetryColumns): Uint8Array {
  const frame = frameOf(columns)
  frame[5 + 7] = 0
  return frame.subarray(0, frame.length - 17)
}

test.each([3, 20, 64])('[RPL1] an exact frame of %i cars has the slow fields of all, whole or in parts', (cars) => {
  const sent = raceColumns({ cars })
  for (const bytesMax of [Number.POSITIVE_INFINITY, TELEMETRY_BODY_BYTES_MAX]) {
    const bodies = encodeTelemetryBodies(sent, sent.tick, { bytesMax, isExact: true })
    const got = createTelemetryColumns(64)
    for (const read of readAll(bodies, got)) expect(read.ok).toBe(true)
    for (const body of bodies) expect(body.length).toBeLessThanOrEqual(bytesMax)
    for (const key of ['lap', 'lapTimeMs', 'lastLapMs', 'bestLapMs', 'finishPosition'] as const) {
      expect(got[key].subarray(0, cars)).toEqual(sent[key].subarray(0, cars))
    }
  }
})
