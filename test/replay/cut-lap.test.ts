import { describe, expect, test } from 'vitest'
import { GameMode } from '../../src/protocol/enums.ts'
import type { TrackId } from '../../src/protocol/ids.ts'
import {
  CarFlag,
  createTelemetryColumns,
  type TelemetryColumns,
} from '../../src/protocol/telemetry/telemetry-columns.ts'
import { bytesSource } from '../../src/replay/byte-source.ts'
import { cutLap } from '../../src/replay/cut-lap.ts'
import { columnScales, fillColumns, withinTurn } from '../../src/replay/fill-columns.ts'
import { fileStart } from '../../src/replay/header.ts'
import { type RecordedLap, showLap } from '../../src/replay/recorded-lap.ts'
import { ReplayError } from '../../src/replay/replay-error.ts'
import { JOINED } from '../../src/replay/replay-event.ts'
import { openReplay, type ReplayReader } from '../../src/replay/replay-reader.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { Chance } from '../fuzz/support/chance.ts'
import { mutateBytes } from '../fuzz/support/mutate-bytes.ts'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { aLap, practiceRecording, readerOf, recordAgain, trackOf } from '../support/practice-recording.ts'
import { recordedFile } from '../support/recorded-file.ts'
import { joined } from '../support/recorded-race.ts'

const recorded = practiceRecording()
const track = trackOf(recorded.header)
const SLOT = 0

/** The columns at each tick of the recording from the first of its lap on. */
function* ticksOf(reader: ReplayReader, lapEnd: number): Generator<{ tick: number; truth: TelemetryColumns }> {
  const scales = columnScales(reader.header)
  const truth = createTelemetryColumns(reader.header.settings.capacity)
  for (const [chunk, { firstTick, ticks }] of reader.chunks.entries()) {
    const frames = reader.frames(chunk)
    for (let tick = firstTick; tick < Math.min(lapEnd, firstTick + ticks); tick++) {
      fillColumns(frames, tick - firstTick, scales, GameMode.FreePractice, truth)
      if (truth.lap[SLOT] === 1) yield { tick, truth }
    }
  }
}

/** When the lap that ends with the tick began, with the part of a tick. */
function startTickOf(reader: ReplayReader, endTick: number): number {
  const frames = reader.frames(reader.chunkAt(endTick - 1))
  const quanta = frames.columns.get('lap_start_ms')![SLOT * frames.ticks + endTick - 1 - frames.firstTick]!
  return frames.greenTick[0]! + (quanta * 0.1 * 240) / 1000
}

function shownAt(lap: RecordedLap, timeMs: number, row = 2) {
  const shown = createTelemetryColumns(row + 1)
  const timesMs = new Float64Array(row + 1).fill(timeMs)
  return { isThere: showLap(lap, timesMs, shown, row), shown, row }
}

describe('a lap that is cut out', () => {
  test('is at each time of it where the recording has the car, in the units of telemetry', () => {
    const reader = readerOf(recorded)
    const endTick = reader.footer!.laps.find(({ slot, lap }) => slot === SLOT && lap === 1)!.tick
    const startTick = startTickOf(reader, endTick)
    const lap = aLap({ slot: SLOT, lap: 1 })
    let compared = 0
    for (const { tick, truth } of ticksOf(reader, endTick)) {
      const { isThere, shown, row } = shownAt(lap, ((tick - startTick) * 1000) / 240)
      expect(isThere).toBe(true)
      expect(Math.hypot(shown.x[row]! - truth.x[SLOT]!, shown.y[row]! - truth.y[SLOT]!)).toBeLessThan(0.01)
      expect(Math.abs(withinTurn(shown.yawRad[row]! - truth.yawRad[SLOT]!))).toBeLessThan(0.001)
      expect(Math.abs(shown.speedMps[row]! - truth.speedMps[SLOT]!)).toBeLessThan(0.15)
      expect(shown.flags[row]).toBe(CarFlag.Active | CarFlag.OnTrack)
      expect(Math.abs(shown.lapTimeMs[row]! - truth.lapTimeMs[SLOT]!)).toBeLessThanOrEqual(1)
      compared++
    }
    expect(compared).toBe(endTick - Math.ceil(startTick))
  })

  test('says whose it is, and how fast', () => {
    const { laps } = readerOf(recorded).footer!
    const { timeMs, isValid } = laps.find(({ slot }) => slot === SLOT)!
    expect(aLap({ slot: SLOT, lap: 1 })).toMatchObject({
      ...{ driverName: 'Driver 0', carId: formulaCar.id, carName: formulaCar.name, lap: 1, timeMs, isValid },
      rowsPerSecond: 60,
    })
  })

  test('is the fastest of those that are meant', () => {
    const { laps } = readerOf(recorded).footer!
    const fastest = Math.min(...laps.filter(({ isValid }) => isValid).map(({ timeMs }) => timeMs))
    expect(aLap().timeMs).toBe(fastest)
    expect(aLap({ slot: SLOT })).toEqual(aLap({ slot: SLOT, lap: aLap({ slot: SLOT }).lap }))
  })

  test('is the same while the recording grows', () => {
    const growing = readerOf(recorded, -2)
    expect(growing.isComplete).toBe(false)
    expect(cutLap(growing, { track, slot: SLOT, lap: 1 })).toEqual({ ok: true, lap: aLap({ slot: SLOT, lap: 1 }) })
  })

  test('is over when its time is, and touches nobody', () => {
    const lap = aLap({ slot: SLOT, lap: 1 })
    expect(shownAt(lap, lap.timeMs - 1).isThere).toBe(true)
    expect(shownAt(lap, lap.timeMs + 20).isThere).toBe(false)
    lap.columns.flags.fill(CarFlag.Active | CarFlag.Colliding)
    expect(shownAt(lap, 1000).shown.flags[2]).toBe(CarFlag.Active)
  })

  test('belongs to the last who has come into its slot', () => {
    const { id: carId, name } = roadCar
    const cleo = { slot: SLOT, playerId: '00000000-0000-4000-8000-0000000000c1', name: 'Cleo', carId, isAi: false }
    const came = { tick: 240, kind: JOINED, ...cleo, gridPosition: 1, car: { id: carId, name, hash: '' } }
    // Ana before the first tick, and Cleo, as after a crash, behind the chunk that has her tick.
    const arrivals = new Map([
      [1, { ...came, tick: 0, name: 'Ana' }],
      [241, came],
      [240 * 15 - 59, { ...came, tick: 240 * 15, name: 'Late' }],
    ])
    const { pieces } = recordAgain({
      carry(batch, encoder) {
        const arrival = arrivals.get(batch.firstTick)
        if (arrival !== undefined) batch.events = [...batch.events, arrival]
        return encoder.add(batch)
      },
    })
    for (const piecesMax of [undefined, -2]) {
      const cut = cutLap(readerOf({ pieces }, piecesMax), { track, slot: SLOT, lap: 1 })
      expect(cut).toMatchObject({ ok: true, lap: { driverName: 'Cleo', carId, lap: 1 } })
    }
  })
})

test('a lap of a piece belongs to the last of those who came into its slot before', () => {
  const { participants } = recorded.header
  const later = { ...participants[SLOT]!, name: 'Later' }
  const start = fileStart({ ...recorded.header, participants: [...participants, later] })
  const cut = cutLap(readerOf({ pieces: [start, ...recorded.pieces.slice(1, -2)] }), { track, slot: SLOT, lap: 1 })
  expect(cut).toMatchObject({ ok: true, lap: { driverName: 'Later' } })
})

describe('a lap that is not there', () => {
  test.each([
    ['other_track', { track: { ...track, hash: 'b'.repeat(64) } }],
    ['other_track', { track: { ...track, id: '00000000-0000-4000-8000-000000000000' as TrackId } }],
    ['lap_not_found', { track, slot: 3 }],
    ['lap_not_found', { track, slot: SLOT, lap: 65_535 }],
  ])('is %s', (reason, wish) => {
    expect(cutLap(readerOf(recorded), wish)).toEqual({ ok: false, reason })
  })

  test('as a whole is not shown in part', () => {
    const { pieces } = recordAgain({
      carry(batch, encoder) {
        if (batch.firstTick < 240 * 7 || batch.firstTick >= 240 * 8) return encoder.add(batch)
        return encoder.gap()
      },
    })
    expect(cutLap(readerOf({ pieces }), { track, slot: SLOT, lap: 1 })).toEqual({ ok: false, reason: 'lap_not_whole' })
  })
})

describe('a recording of strangers', () => {
  test('whose laps take a quarter of an hour has none that can be shown', () => {
    const settings = { ...recorded.header.settings, tickHz: 1 }
    const pieces = [fileStart({ ...recorded.header, settings, tickHz: 1 }), ...recorded.pieces.slice(1, -2)]
    expect(cutLap(readerOf({ pieces }), { track })).toEqual({ ok: false, reason: 'lap_too_long' })
  })

  test('whose numbers are beyond all bounds has none that can be shown', () => {
    const columns = recorded.header.columns.map((column) => ({ ...column, quantum: 1e300 }))
    const { bytes } = recordedFile({ header: { columns } })
    expect(cutLap(openReplay(bytesSource(bytes), zstd), { track })).toEqual({ ok: false, reason: 'lap_not_whole' })
  })

  test('gives a lap, a reason or a ReplayError, and numbers that can be sent', () => {
    const whole = joined(recorded.pieces)
    const chance = new Chance(20_261_130)
    for (let round = 0; round < 40; round++) {
      try {
        const cut = cutLap(openReplay(bytesSource(mutateBytes(whole, chance)), zstd), { track })
        if (cut.ok) expect(Object.values(cut.lap.columns).every((values) => values.every(Number.isFinite))).toBe(true)
      } catch (error) {
        if (!(error instanceof ReplayError)) throw error
      }
    }
  })
})
