import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SessionState } from '../../src/protocol/enums.ts'
import { createTelemetryColumns } from '../../src/protocol/telemetry/telemetry-columns.ts'
import { fillTelemetry } from '../../src/race/fill-telemetry.ts'
import { Race } from '../../src/race/race.ts'
import { clearBatch, createReplayBatch } from '../../src/replay/replay-batch.ts'
import { ReplayEncoder } from '../../src/replay/replay-encoder.ts'
import type { ReplayEvent } from '../../src/replay/replay-event.ts'
import type { ReplayHeader } from '../../src/replay/replay-header.ts'
import { RowFiller } from '../../src/replay/row-filler.ts'
import { classify } from '../../src/rules/classification.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { ring } from './race-content.ts'
import { joined, RECORDED_SETTINGS, recordedContent, recordedHeader } from './recorded-race.ts'

/** A recording of three AI drivers on the ring, one of them called like a formula. */
export interface RecordedFile {
  readonly id: string
  /** The file as it grows: the start, then the chunks. */
  readonly pieces: readonly Uint8Array[]
  /** The whole file. */
  readonly bytes: Uint8Array
}

export interface RecordedFileOptions {
  /** Fifteen when absent, in which the faster car drives its lap. */
  readonly seconds?: number
  readonly reason?: string
  readonly header?: Partial<ReplayHeader>
}

const TICK_HZ = RECORDED_SETTINGS.tickHz
const BATCH_TICKS = 60
const NAMES = ['Ana', '=1+1', 'Bo, "the"']

const known = new Map<string, RecordedFile>()

/** The same options give the same bytes, and the race is driven once. */
export function recordedFile(options: RecordedFileOptions = {}): RecordedFile {
  const key = JSON.stringify(options)
  const file = known.get(key) ?? record(options)
  known.set(key, file)
  return file
}

/** Puts a recording into a folder as a finished one, under its id or another. */
export function putFile(folder: string, { id, bytes }: RecordedFile, as = id): string {
  writeFileSync(join(folder, `${as}.apxr`), bytes)
  return as
}

function record({ seconds = 15, reason = 'over', header: changes }: RecordedFileOptions): RecordedFile {
  const header = namedHeader(changes)
  const race = new Race(ring, header.settings)
  const filler = new RowFiller(race)
  const encoder = new ReplayEncoder(header, zstd)
  const { capacity } = header.settings
  const cars = Array.from({ length: capacity }, (_, slot) => header.participants[slot]?.carId)
  const columns = createTelemetryColumns(capacity)
  const batch = createReplayBatch({ capacity, ticksMax: BATCH_TICKS, commandsMax: 64 })
  const pieces = [encoder.start()]
  for (let first = 1; first <= seconds * TICK_HZ; first += BATCH_TICKS) {
    clearBatch(batch, first)
    if ((first - 1) % TICK_HZ === 0) batch.keyframe = { tick: first - 1, state: race.save(), cars }
    if (first === 1) addCars(race, header)
    for (let row = 0; row < BATCH_TICKS; row++) {
      race.step((event) => batch.events.push({ ...event } satisfies ReplayEvent))
      fillTelemetry(race, columns, SessionState.Racing, header.settings.mode)
      filler.fillRow(batch, batch.ticks++, columns)
    }
    pieces.push(...encoder.add(batch))
  }
  pieces.push(...encoder.flush())
  const classification = classify(race.timing, { by: 'race', isFinal: true })
  const end = encoder.finish({ reason, classification, finalHash: race.hash() })
  return { id: header.replayId, pieces, bytes: joined([...pieces, ...end]) }
}

function addCars(race: Race, { participants }: ReplayHeader): void {
  for (const { slot, carId, skill = 1 } of participants) {
    const car = recordedContent.cars.get(carId)
    if (car) race.addCar(slot, car.plan, { skill })
  }
}

function namedHeader(changes: Partial<ReplayHeader> = {}): ReplayHeader {
  const header = recordedHeader({ ...RECORDED_SETTINGS, lapLimit: 1 }, 0)
  const participants = header.participants.map((one, index) => ({ ...one, name: NAMES[index] ?? one.name }))
  return { ...header, participants, ...changes }
}
