import type { PlayerId } from '../../src/protocol/ids.ts'
import { CarFlag } from '../../src/protocol/telemetry/telemetry-columns.ts'
import type { TimedCommand } from '../../src/race/race-command.ts'
import { writeCommand } from '../../src/replay/command-row.ts'
import { clearBatch, createReplayBatch } from '../../src/replay/replay-batch.ts'
import { COLUMNS, ROW_HEAD, rowLength } from '../../src/replay/replay-columns.ts'
import { ReplayEncoder } from '../../src/replay/replay-encoder.ts'
import { joinedEvent, type ReplayEvent } from '../../src/replay/replay-event.ts'
import type { ReplayHeader } from '../../src/replay/replay-header.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { carOf, joined, RECORDED_SETTINGS, recordedHeader } from './recorded-race.ts'

/**
 * A tiny recording of no race at all: whole-number formulas for every column, so that it stays what it is when the
 * simulation changes. The file in test/vectors was made from it once (scripts/make-golden-replay.ts) and is read by
 * every later version.
 */
export const GOLDEN_FILE = new URL('../vectors/replay-v1.apxr', import.meta.url)
export const GOLDEN_CAPACITY = 3
export const GOLDEN_CHUNKS = [
  { firstTick: 11, ticks: 100 },
  { firstTick: 111, ticks: 30 },
] as const

export function goldenHeader(): ReplayHeader {
  const settings = { ...RECORDED_SETTINGS, capacity: GOLDEN_CAPACITY }
  return { ...recordedHeader(settings, 10), simVersion: 'golden', columns: COLUMNS.map((column) => ({ ...column })) }
}

/** Slot 1 comes in tick 40 and leaves after tick 70; slot 2 is never there. */
export function goldenValue(column: number, slot: number, tick: number): number {
  const isThere = slot === 0 || (slot === 1 && tick >= 40 && tick <= 70)
  const { name, coding } = COLUMNS[column]!
  if (name === 'flags') return isThere ? CarFlag.Active | (tick % 50 < 3 ? CarFlag.Colliding : CarFlag.OnTrack) : 0
  if (!isThere) return 0
  if (coding === 'stepwise') return Math.floor(tick / (20 + column)) - slot
  const parabola = (column - 4) * tick * tick - 900 * tick
  return tick === 60 && slot === 0 ? parabola + 5000 : parabola + (tick % 3)
}

export function goldenCommands(chunk: number): readonly TimedCommand[] {
  if (chunk > 0) return [{ tick: 130, command: { kind: 'end' } }]
  const input = { kind: 'input', slot: 1, steering: -1 / 32_767, throttle: 51 / 255, brake: 0.1, gear: 127 } as const
  return [
    { tick: 10, command: { kind: 'add-car', slot: 0, carId: carOf(0), skill: 0.75 } },
    { tick: 39, command: { kind: 'add-car', slot: 1, carId: carOf(1), skill: undefined } },
    { tick: 41, command: { ...input, sequence: 1, forTick: 44 } },
    { tick: 42, command: { ...input, sequence: 2, forTick: 45, gear: 2 } },
    { tick: 43, command: { ...input, sequence: 9, forTick: 0, steering: 0.5 } },
    { tick: 50, command: { kind: 'take-over', slot: 1, standIn: 2, skill: 0.6 } },
    { tick: 55, command: { kind: 'hand-back', slot: 1 } },
    { tick: 70, command: { kind: 'remove-car', slot: 1 } },
  ]
}

export function goldenEvents(chunk: number): readonly ReplayEvent[] {
  const lap = {
    kind: 'lap',
    slot: 0,
    lap: 1,
    timeMs: 417,
    isValid: true,
    isOwnBest: true,
    isSessionBest: true,
    position: 1,
  }
  if (chunk > 0) return [{ tick: 120, ...lap }]
  const newcomer = {
    slot: 1,
    playerId: '00000000-0000-4000-8000-0000000002ff' as PlayerId,
    name: 'Zoë',
    carId: carOf(1),
    isAi: false,
    gridPosition: 2,
  }
  return [
    joinedEvent(39, newcomer, { id: carOf(1), name: 'Its car', hash: 'b'.repeat(64) }),
    { tick: 60, kind: 'moon', phases: [0.5, null, 'full'], of: { planet: 'Earth' } },
  ]
}

/** No race's state; its last bytes do not fill eight. */
export function goldenState(chunk: number): Uint8Array {
  return Uint8Array.from({ length: 53 }, (_, index) => (index * 7 + chunk) % 256)
}

export function goldenBytes(): Uint8Array {
  const encoder = new ReplayEncoder(goldenHeader(), zstd)
  const pieces = [encoder.start()]
  GOLDEN_CHUNKS.forEach(({ firstTick, ticks }, chunk) => {
    const batch = createReplayBatch({ capacity: GOLDEN_CAPACITY, ticksMax: ticks, commandsMax: 16 })
    clearBatch(batch, firstTick)
    batch.ticks = ticks
    batch.keyframe = {
      tick: firstTick - 1,
      state: goldenState(chunk),
      cars: [carOf(0), chunk > 0 ? carOf(1) : undefined, undefined],
    }
    for (let index = 0; index < ticks; index++)
      batch.rows.set(goldenRow(firstTick + index), index * rowLength(GOLDEN_CAPACITY))
    for (const { tick, command } of goldenCommands(chunk)) writeCommand(batch, tick, command)
    batch.events = [...goldenEvents(chunk)]
    pieces.push(...encoder.add(batch))
  })
  const classification = [{ position: 1, slot: 0, laps: 1, bestLapMs: 417, status: 'finished' as const }]
  return joined([...pieces, ...encoder.finish({ reason: 'over', finalHash: 0xdeadbeef, classification })])
}

function goldenRow(tick: number): Int32Array {
  const row = new Int32Array(rowLength(GOLDEN_CAPACITY))
  row.set([tick * 77_777, tick < 20 ? 0 : 1, Math.max(0, 20 - tick), tick < 20 ? 0 : 20])
  COLUMNS.forEach((_, column) => {
    for (let slot = 0; slot < GOLDEN_CAPACITY; slot++) {
      row[ROW_HEAD + column * GOLDEN_CAPACITY + slot] = goldenValue(column, slot, tick)
    }
  })
  return row
}
