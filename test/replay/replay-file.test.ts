import { beforeAll, describe, expect, test } from 'vitest'
import type { TelemetryColumns } from '../../src/protocol/telemetry/telemetry-columns.ts'
import type { Race } from '../../src/race/race.ts'
import { bytesSource } from '../../src/replay/byte-source.ts'
import { COLUMNS, type ColumnName } from '../../src/replay/replay-columns.ts'
import { openReplay, type ReplayReader } from '../../src/replay/replay-reader.ts'
import { restoreRace } from '../../src/replay/restore-race.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { joined, RECORDED_SETTINGS, type RecordedRace, recordedContent, recordRace } from '../support/recorded-race.ts'

/** Long enough for a lap. */
const TICKS = 3660
const CHUNK = 480
const { capacity } = RECORDED_SETTINGS

/** True values of some columns, a row a tick: what the race was. */
const TRUE_COLUMNS: readonly (readonly [ColumnName, (columns: TelemetryColumns) => Float64Array])[] = [
  ['x', ({ x }) => x],
  ['y', ({ y }) => y],
  ['speed', ({ speedMps }) => speedMps],
  ['slip_angle', ({ slipAngleRad }) => slipAngleRad],
  ['yaw_rate', ({ yawRateRadps }) => yawRateRadps],
  ['throttle', ({ throttle }) => throttle],
  ['brake', ({ brake }) => brake],
  ['steering', ({ steering }) => steering],
  ['engine_rpm', ({ engineRpm }) => engineRpm],
  ['progress', ({ progressM }) => progressM],
]

let recorded: RecordedRace
let bytes: Uint8Array
let reader: ReplayReader
const truth: number[][][] = []
const hashes = new Map<number, number>()

beforeAll(() => {
  const onTick = (race: Race, columns: TelemetryColumns) => {
    hashes.set(race.tick, race.hash())
    truth.push(TRUE_COLUMNS.map(([, column]) => [...column(columns)]))
  }
  recorded = recordRace({ ticks: TICKS, chunkTicks: CHUNK, onTick })
  bytes = joined(recorded.pieces)
  reader = openReplay(bytesSource(bytes), zstd)
})

describe('a finished recording', () => {
  test('tells what its header was made of', () => {
    expect(reader.header).toEqual(recorded.header)
  })

  test('has a chunk for each keyframe, found by any of its ticks', () => {
    expect(reader.chunks.map(({ firstTick, ticks }) => [firstTick, ticks])).toEqual([
      ...Array.from({ length: 7 }, (_, chunk) => [1 + chunk * CHUNK, CHUNK]),
      [3361, 300],
    ])
    expect([0, 1, 480, 481, 3660, 3661].map((tick) => reader.chunkAt(tick))).toEqual([-1, 0, 0, 1, 7, -1])
    expect([reader.firstTick, reader.endTick]).toEqual([1, 3661])
  })

  test('has frames that differ from the race by no more than each column allows', () => {
    let tick = 0
    const worst = new Map<ColumnName, number>()
    for (let chunk = 0; chunk < reader.chunks.length; chunk++) {
      const frames = reader.frames(chunk)
      for (let index = 0; index < frames.ticks; index++, tick++) {
        TRUE_COLUMNS.forEach(([name], column) => {
          const { quantum } = COLUMNS.find((each) => each.name === name)!
          for (let slot = 0; slot < 3; slot++) {
            const decoded = frames.columns.get(name)![slot * frames.ticks + index]! * quantum
            const off = Math.abs(decoded - truth[tick]![column]![slot]!)
            worst.set(name, Math.max(worst.get(name) ?? 0, off))
          }
        })
      }
    }
    expect(tick).toBe(TICKS)
    for (const [name, off] of worst)
      expect(off, name).toBeLessThanOrEqual(COLUMNS.find((each) => each.name === name)!.tolerance)
  })

  test('has every four seconds the state from which the race runs on bit for bit', () => {
    for (const chunk of [0, 2, 4, 6]) {
      const keyframe = reader.keyframe(chunk)!
      const { firstTick } = reader.chunks[chunk]!
      expect(keyframe.tick).toBe(firstTick - 1)
      const race = restoreRace(recordedContent, reader.header, keyframe)
      expect(race.hash()).toBe(reader.stateHash(chunk))
      if (chunk === 0) continue
      race.step(() => {})
      race.step(() => {})
      expect(race.hash()).toBe(hashes.get(firstTick + 1))
    }
  })

  test('has of each other state the hash', () => {
    expect([1, 3, 5].map((chunk) => reader.keyframe(chunk))).toEqual([undefined, undefined, undefined])
    expect([1, 3, 5].map((chunk) => reader.stateHash(chunk))).toEqual([480, 1440, 2400].map((tick) => hashes.get(tick)))
    expect([0, 1, 2, 5, 7].map((chunk) => reader.keyframeBefore(chunk))).toEqual([0, 0, 2, 4, 6])
  })

  test('has the commands of each chunk, those before its first tick included', () => {
    expect(reader.commands(0).map(({ tick, command }) => [tick, command.kind])).toEqual([
      [0, 'add-car'],
      [0, 'add-car'],
      [0, 'add-car'],
    ])
    expect(reader.commands(1)).toEqual([])
  })

  test('has a footer with the result and an index of laps and events', () => {
    const { footer } = reader
    const laps = reader.chunks.flatMap((_, chunk) => reader.events(chunk).filter(({ kind }) => kind === 'lap'))
    expect(laps.length).toBeGreaterThan(0)
    expect(footer?.laps).toEqual(
      laps.map(({ tick, slot, lap, timeMs, isValid }) => ({ tick, slot, lap, timeMs, isValid })),
    )
    expect(footer).toMatchObject({
      reason: 'over',
      lastTick: TICKS,
      greenTick: 120,
      gaps: 0,
      finalHash: recorded.race.hash(),
    })
    expect(footer?.classification).toHaveLength(3)
    expect(footer?.participants.map(({ finishPosition }) => finishPosition).toSorted()).toEqual([1, 2, 3])
    expect(reader.isComplete).toBe(true)
  })

  test('gives the same when it is read without its footer', () => {
    const scanned = openReplay(bytesSource(bytes.subarray(0, -1)), zstd)
    expect(scanned.isComplete).toBe(false)
    expect(scanned.chunks).toEqual(reader.chunks)
    expect(scanned.recoverableEnd).toBe(reader.recoverableEnd)
  })
})

describe('a recording that grows', () => {
  /** The file as far as it is written. */
  function growing(pieces: readonly Uint8Array[]) {
    let length = 0
    const whole = joined(pieces)
    const source = {
      get size() {
        return length
      },
      read: (offset: number, count: number) => whole.subarray(offset, Math.min(length, offset + count)),
    }
    return { source, writeTo: (bytesWritten: number) => (length = bytesWritten) }
  }

  test('is read up to its last whole chunk, and on when there are more', () => {
    const { pieces } = recorded
    const { source, writeTo } = growing(pieces)
    const endOf = (count: number) => pieces.slice(0, count).reduce((sum, piece) => sum + piece.length, 0)
    writeTo(endOf(1))
    const live = openReplay(source, zstd)
    expect([live.chunks.length, live.firstTick, live.endTick]).toEqual([0, 1, 1])
    expect(live.recoverableEnd).toBe(endOf(1))
    writeTo(endOf(3) + 5)
    expect(live.refresh()).toBe(true)
    expect([live.chunks.length, live.endTick]).toEqual([2, 961])
    expect(live.recoverableEnd).toBe(endOf(3))
    expect(live.refresh()).toBe(false)
    expect(live.frames(1).ticks).toBe(CHUNK)
    writeTo(endOf(pieces.length))
    expect(live.refresh()).toBe(true)
    expect(live.isComplete).toBe(true)
    expect(live.footer?.lastTick).toBe(TICKS)
    expect(live.refresh()).toBe(false)
  })

  test('keeps no chunk at its end whose bytes are not as they were written', () => {
    const { pieces } = recorded
    const torn = joined(pieces.slice(0, 4))
    torn[torn.length - 3]! ^= 1
    const live = openReplay(bytesSource(torn), zstd)
    expect(live.chunks).toHaveLength(2)
    expect(live.recoverableEnd).toBe(joined(pieces.slice(0, 3)).length)
  })

  test('ends where a file was filled with zeros', () => {
    const zeros = joined([...recorded.pieces.slice(0, 3), new Uint8Array(4096)])
    expect(openReplay(bytesSource(zeros), zstd).chunks).toHaveLength(2)
  })
})

describe('lost batches', () => {
  test('leave a gap that ends with the next keyframe', () => {
    const lossy = recordRace({
      ticks: 960,
      carry: (batch, encoder) => (batch.firstTick === 301 ? encoder.gap() : encoder.add(batch)),
    })
    const read = openReplay(bytesSource(joined(lossy.pieces)), zstd)
    expect(read.chunks.map(({ firstTick, ticks }) => [firstTick, ticks])).toEqual([
      [1, 240],
      [241, 60],
      [481, 240],
      [721, 240],
    ])
    expect(read.chunkAt(400)).toBe(-1)
    expect([0, 1, 2, 3].map((chunk) => read.keyframeBefore(chunk))).toEqual([0, 0, 2, 2])
    expect(read.footer?.gaps).toBe(1)
  })

  test('are noticed by the ticks that are missing', () => {
    const lossy = recordRace({
      ticks: 960,
      carry: (batch, encoder) => (batch.firstTick === 301 ? [] : encoder.add(batch)),
    })
    const read = openReplay(bytesSource(joined(lossy.pieces)), zstd)
    expect(read.chunks[1]).toMatchObject({ firstTick: 241, ticks: 60 })
    expect(read.footer?.gaps).toBe(1)
  })
})

test('a row of a slot that has no car is empty', () => {
  const frames = reader.frames(2)
  for (const [, values] of frames.columns)
    expect(values.subarray(3 * frames.ticks).every((value) => value === 0)).toBe(true)
  expect(frames.capacity).toBe(capacity)
})
