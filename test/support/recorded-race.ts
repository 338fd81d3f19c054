import { GameMode } from '../../src/protocol/enums.ts'
import { parseId, type SessionId } from '../../src/protocol/ids.ts'
import { createTelemetryColumns } from '../../src/protocol/telemetry/telemetry-columns.ts'
import { fillTelemetry } from '../../src/race/fill-telemetry.ts'
import { Race } from '../../src/race/race.ts'
import type { RaceSettings } from '../../src/race/race-settings.ts'
import { clearBatch, createReplayBatch } from '../../src/replay/replay-batch.ts'
import { COLUMNS } from '../../src/replay/replay-columns.ts'
import { ReplayEncoder } from '../../src/replay/replay-encoder.ts'
import type { ReplayEvent } from '../../src/replay/replay-event.ts'
import type { ReplayEnding, ReplayHeader } from '../../src/replay/replay-header.ts'
import { RowFiller } from '../../src/replay/row-filler.ts'
import { classify } from '../../src/rules/classification.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { catalogue, cars as ringCars, preparedCar, ring, ringData } from './race-content.ts'

/** A short race of the AI on the ring, recorded as a server records it. */
export interface RecordedRace {
  readonly header: ReplayHeader
  /** The file as it grows: after each of them it is a readable recording. */
  readonly pieces: readonly Uint8Array[]
  /** What ends it: footer and trailer. */
  readonly end: readonly Uint8Array[]
  readonly file: Uint8Array
}

export interface RecordedRaceOptions {
  readonly id?: string
  readonly seconds?: number
  readonly cars?: number
  readonly header?: Partial<ReplayHeader>
  readonly reason?: string
}

const TICK_HZ = 240
const BATCH_TICKS = 60
const DRIVERS = ['Ana', 'Bo', '=1+1', 'Dee', 'Eve']

const known = new Map<string, RecordedRace>()

/** The same options give the same bytes, and are driven once. By default three cars for fifteen seconds: a lap or more. */
export function recordRace(options: RecordedRaceOptions = {}): RecordedRace {
  const key = JSON.stringify(options)
  const race = known.get(key) ?? record(options)
  known.set(key, race)
  return race
}

function record(options: RecordedRaceOptions): RecordedRace {
  const { seconds = 15, reason = 'over' } = options
  const header = headerOf(options)
  const race = new Race(ring, header.settings)
  const filler = new RowFiller(race)
  const encoder = new ReplayEncoder(header, zstd)
  const pieces = [encoder.start()]
  const columns = createTelemetryColumns(header.settings.capacity)
  const batch = createReplayBatch({ capacity: header.settings.capacity, ticksMax: BATCH_TICKS, commandsMax: 64 })
  for (const { slot, carId, skill = 1 } of header.participants) race.addCar(slot, preparedCar(carId).plan, { skill })
  for (let first = 1; first <= seconds * TICK_HZ; first += BATCH_TICKS) {
    clearBatch(batch, first)
    if ((first - 1) % TICK_HZ === 0) batch.keyframe = { tick: first - 1, state: race.save(), cars: carsBySlot(header) }
    for (let row = 0; row < BATCH_TICKS; row++) {
      race.step((event) => batch.events.push({ ...event } as unknown as ReplayEvent))
      fillTelemetry(race, columns, 2, GameMode.Race)
      filler.fillRow(batch, row, columns)
      batch.ticks++
    }
    pieces.push(...encoder.add(batch))
  }
  pieces.push(...encoder.flush())
  const end = encoder.finish(endingOf(race, reason))
  return { header, pieces, end, file: joined([...pieces, ...end]) }
}

function endingOf(race: Race, reason: string): ReplayEnding {
  const classification = classify(race.timing, { by: 'race', isFinal: true })
  return { reason, classification, finalHash: race.hash() }
}

function headerOf({ id = RECORDED_ID, cars = 3, header }: RecordedRaceOptions): ReplayHeader {
  const settings: RaceSettings = {
    tickHz: TICK_HZ,
    capacity: Math.max(4, cars),
    seed: 7,
    mode: GameMode.Race,
    lapLimit: 1,
    countdownTicks: TICK_HZ,
    hasCarContacts: true,
    finishTimeoutTicks: 0,
    stallTicks: 0,
    lengthTicksMax: 0,
    inputHoldTicks: 60,
  }
  return {
    replayId: id,
    sessionId: parseId<SessionId>('00000000-0000-4000-8000-0000000000aa')!,
    raceNumber: 1,
    tickHz: TICK_HZ,
    simVersion: 'test',
    serverVersion: '0.0.0-test',
    startedAtMs: 1_700_000_000_000,
    track: { id: ringData.id, name: ringData.name, hash: catalogue.track(ringData.id)?.hash ?? '' },
    cars: ringCars.map(({ id: carId, name }) => ({ id: carId, name, hash: catalogue.car(carId)?.hash ?? '' })),
    participants: Array.from({ length: cars }, (_, slot) => ({
      slot,
      playerId: parseId(`00000000-0000-4000-8000-0000000000b${slot}`)!,
      name: DRIVERS[slot] ?? `Driver ${slot}`,
      carId: ringCars[slot % ringCars.length]!.id,
      isAi: slot > 0,
      skill: 1 - slot / 8,
      gridPosition: slot + 1,
    })),
    settings,
    startTick: 0,
    columns: COLUMNS,
    session: { name: 'Evening race', kind: 'multiplayer', isListed: true },
    ...header,
  }
}

export const RECORDED_ID = '20231114t221320z-0000cafe'

function carsBySlot({ settings, participants }: ReplayHeader) {
  return Array.from({ length: settings.capacity }, (_, slot) => participants.find((one) => one.slot === slot)?.carId)
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

