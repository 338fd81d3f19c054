import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GameMode } from '../../src/protocol/enums.ts'
import { type PlayerId, parseId, type SessionId } from '../../src/protocol/ids.ts'
import { createTelemetryColumns } from '../../src/protocol/telemetry/telemetry-columns.ts'
import { fillTelemetry } from '../../src/race/fill-telemetry.ts'
import { Race } from '../../src/race/race.ts'
import { clearBatch, createReplayBatch } from '../../src/replay/replay-batch.ts'
import { COLUMNS } from '../../src/replay/replay-columns.ts'
import { ReplayEncoder } from '../../src/replay/replay-encoder.ts'
import type { ReplayHeader } from '../../src/replay/replay-header.ts'
import { RowFiller } from '../../src/replay/row-filler.ts'
import { classify } from '../../src/rules/classification.ts'
import type { RaceEvent } from '../../src/rules/race-event.ts'
import { RACE_RULES } from '../../src/rules/rules-settings.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { PLAIN_EFFECTS } from '../../src/simulation/effects.ts'
import { formulaCar } from './car-data.ts'
import { preparedCar, ring, ringData } from './race-content.ts'

const HZ = 240
const CARS = 3
const CAPACITY = 4

/** A race of three AI cars over one lap of a ring, as a file, with what was true at each tick. */
export interface RecordedRace {
  readonly id: string
  readonly header: ReplayHeader
  /** What a recorder appends, in order: start, chunks, and last the end. */
  readonly parts: readonly Uint8Array[]
  readonly firstTick: number
  readonly lastTick: number
  readonly events: readonly RaceEvent[]
  /** Names in the order of the result. */
  readonly order: readonly string[]
  /** Metres. */
  place(tick: number, slot: number): { readonly x: number; readonly y: number }
}

export function recordRace(seconds: number): RecordedRace {
  const header = headerOf()
  const race = new Race(ring, header.settings, header.startTick)
  const encoder = new ReplayEncoder(header, zstd)
  const filler = new RowFiller(race)
  const columns = createTelemetryColumns(CAPACITY)
  const batch = createReplayBatch({ capacity: CAPACITY, ticksMax: HZ, commandsMax: 16 })
  const parts = [encoder.start()]
  const events: RaceEvent[] = []
  const places: number[] = []
  const firstTick = race.tick + 1
  for (let second = 0; second < seconds; second++) {
    clearBatch(batch, race.tick + 1)
    const state = race.save()
    if (second === 0) addCars(race)
    batch.keyframe = { tick: race.tick, state, cars: race.cars.models.map((model) => model?.data.id) }
    for (let row = 0; row < HZ; row++) {
      race.step((event) => {
        events.push(event)
        batch.events.push({ ...event })
      })
      fillTelemetry(race, columns, 2, GameMode.Race)
      filler.fillRow(batch, row, columns)
      batch.ticks = row + 1
      for (let slot = 0; slot < CARS; slot++) places.push(columns.x[slot] ?? 0, columns.y[slot] ?? 0)
    }
    parts.push(...encoder.add(batch))
  }
  const classification = classify(race.timing, { by: 'race', isFinal: true })
  parts.push(...encoder.flush())
  parts.push(...encoder.finish({ reason: 'over', classification }))
  return {
    id: header.replayId,
    header,
    parts,
    firstTick,
    lastTick: race.tick,
    events,
    order: classification.map(({ slot }) => `Racer ${slot + 1}`),
    place: (tick, slot) => {
      const at = ((tick - firstTick) * CARS + slot) * 2
      return { x: places[at] ?? Number.NaN, y: places[at + 1] ?? Number.NaN }
    },
  }
}

/** Puts the file where a server looks for it; with `partOf`, only so many parts and unfinished. */
export async function writeRecording(dir: string, race: RecordedRace, partsMax?: number): Promise<string> {
  await mkdir(dir, { recursive: true })
  const path = join(dir, `${race.id}.apxr${partsMax === undefined ? '' : '.part'}`)
  await writeFile(path, Buffer.concat(race.parts.slice(0, partsMax)))
  return path
}

function addCars(race: Race): void {
  const { plan } = preparedCar(formulaCar.id)
  for (let slot = 0; slot < CARS; slot++) race.addCar(slot, plan, { skill: 0.9 - slot * 0.1 })
}

const uuid = (tail: number) => `00000000-0000-4000-9000-${tail.toString().padStart(12, '0')}`

function headerOf(): ReplayHeader {
  return {
    replayId: '20261130t151500z-0123abcd',
    sessionId: parseId<SessionId>(uuid(1))!,
    raceNumber: 1,
    tickHz: HZ,
    simVersion: 'test',
    serverVersion: '0.0.0-test',
    startedAtMs: 1_796_051_700_000,
    track: { id: ringData.id, name: ringData.name, hash: 'a'.repeat(64) },
    cars: [{ id: formulaCar.id, name: 'Formula', hash: 'b'.repeat(64) }],
    participants: Array.from({ length: CARS }, (_, slot) => ({
      slot,
      playerId: parseId<PlayerId>(uuid(100 + slot))!,
      name: `Racer ${slot + 1}`,
      carId: formulaCar.id,
      isAi: true,
      skill: 0.9,
      gridPosition: slot + 1,
    })),
    settings: {
      tickHz: HZ,
      capacity: CAPACITY,
      seed: 7,
      mode: GameMode.Race,
      rules: RACE_RULES,
      effects: PLAIN_EFFECTS,
      lapLimit: 1,
      countdownTicks: HZ,
      hasCarContacts: true,
      finishTimeoutTicks: 30 * HZ,
      stallTicks: 0,
      lengthTicksMax: 0,
      inputHoldTicks: 60,
    },
    startTick: 500,
    columns: COLUMNS,
    session: { name: "Ana's session", kind: 'multiplayer', isListed: true },
  }
}
