import { GameMode, SessionState } from '../../src/protocol/enums.ts'
import type { CarId, PlayerId, SessionId } from '../../src/protocol/ids.ts'
import { createTelemetryColumns, type TelemetryColumns } from '../../src/protocol/telemetry/telemetry-columns.ts'
import { fillTelemetry } from '../../src/race/fill-telemetry.ts'
import type { PreparedRace } from '../../src/race/prepared-race.ts'
import { Race } from '../../src/race/race.ts'
import { applyCommand, type RaceCommand } from '../../src/race/race-command.ts'
import type { RaceSettings } from '../../src/race/race-settings.ts'
import { classifyRace } from '../../src/replay/classification-fault.ts'
import { writeCommand } from '../../src/replay/command-row.ts'
import { clearBatch, createReplayBatch, type ReplayBatch } from '../../src/replay/replay-batch.ts'
import { COLUMNS } from '../../src/replay/replay-columns.ts'
import { ReplayEncoder } from '../../src/replay/replay-encoder.ts'
import type { ReplayEvent } from '../../src/replay/replay-event.ts'
import type { ReplayHeader } from '../../src/replay/replay-header.ts'
import { RowFiller } from '../../src/replay/row-filler.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import { SIM_VERSION } from '../../src/simulation/sim-version.ts'
import { formulaCar, roadCar } from './car-data.ts'
import { prepared, ringData } from './race-content.ts'

/** A race on the test ring, recorded as a server does it: AI drivers in slots 0 to 2, whoever else by commands. */
export const recordedContent = prepared([formulaCar.id, roadCar.id])

export const RECORDED_SETTINGS: RaceSettings = {
  tickHz: 240,
  capacity: 4,
  seed: 77,
  mode: GameMode.Race,
  lapLimit: 2,
  countdownTicks: 120,
  hasCarContacts: true,
  finishTimeoutTicks: 240 * 20,
  stallTicks: 0,
  lengthTicksMax: 0,
  inputHoldTicks: 60,
}

const HASH = 'a'.repeat(64)
const AI_SLOTS = [0, 1, 2]

/** What a race is recorded on, and what its header says of it. */
export interface RecordedContent {
  readonly track: ReplayHeader['track']
  readonly cars: ReplayHeader['cars']
  readonly prepared: PreparedRace
}

const RING_CONTENT: RecordedContent = {
  track: { id: ringData.id, name: ringData.name, hash: HASH },
  cars: [formulaCar, roadCar].map(({ id, name }) => ({ id, name, hash: HASH })),
  prepared: recordedContent,
}

export interface RecordOptions {
  /** The test ring when absent. */
  readonly content?: RecordedContent
  readonly settings?: Partial<RaceSettings>
  readonly startTick?: number
  readonly ticks: number
  readonly chunkTicks?: number
  readonly batchTicks?: number
  /** What the outside does before the step that follows the race's tick. */
  readonly commands?: (race: Race) => readonly RaceCommand[]
  readonly onTick?: (race: Race, columns: TelemetryColumns) => void
  /** What becomes of a batch on its way; the batch itself when absent. */
  readonly carry?: (batch: ReplayBatch, encoder: ReplayEncoder) => readonly Uint8Array[]
}

export interface RecordedRace {
  /** The file's pieces, in order: its start, the chunks, the footer and the trailer. */
  readonly pieces: readonly Uint8Array[]
  readonly header: ReplayHeader
  readonly race: Race
}

export function recordRace(options: RecordOptions): RecordedRace {
  const { startTick = 0, ticks, chunkTicks = 240, batchTicks = 60, commands = () => [], carry = plainly } = options
  const settings = { ...RECORDED_SETTINGS, ...options.settings }
  const { content = RING_CONTENT } = options
  const race = new Race(content.prepared.track, settings, startTick)
  const header = recordedHeader(settings, startTick, content)
  const encoder = new ReplayEncoder(header, zstd)
  const pieces = [encoder.start()]
  const cars: (CarId | undefined)[] = Array.from({ length: settings.capacity }, () => undefined)
  const columns = createTelemetryColumns(settings.capacity)
  const filler = new RowFiller(race)
  const batch = createReplayBatch({ capacity: settings.capacity, ticksMax: batchTicks, commandsMax: 512 })
  let events: ReplayEvent[] = []
  const give = (command: RaceCommand) => {
    if (!writeCommand(batch, race.tick, command)) throw new Error('the batch is full')
    applyCommand(race, command, content.prepared.cars)
    if (command.kind === 'add-car') cars[command.slot] = command.carId
  }
  const begin = () => {
    clearBatch(batch, race.tick + 1)
    const isBorder = (race.tick - startTick) % chunkTicks === 0
    if (isBorder) batch.keyframe = { tick: race.tick, state: race.save(), cars: [...cars] }
  }
  begin()
  for (const slot of AI_SLOTS) give({ kind: 'add-car', slot, carId: carOf(slot, content), skill: 0.9 - slot / 10 })
  for (let tick = 0; tick < ticks; tick++) {
    for (const command of commands(race)) give(command)
    race.step((event) => events.push({ ...event }))
    fillTelemetry(race, columns, SessionState.Racing, settings.mode)
    filler.fillRow(batch, batch.ticks++, columns)
    options.onTick?.(race, columns)
    if (batch.ticks < batchTicks && (race.tick - startTick) % chunkTicks !== 0) continue
    batch.events = events
    events = []
    pieces.push(...carry(batch, encoder))
    begin()
  }
  for (const command of commands(race)) give(command)
  batch.events = events
  pieces.push(...carry(batch, encoder))
  const ending = { reason: 'over', finalHash: race.hash(), classification: classifyRace(race) }
  pieces.push(...encoder.finish(ending))
  return { pieces, header, race }
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces))
}

export function carOf(slot: number, { cars }: RecordedContent = RING_CONTENT): CarId {
  return cars[slot % cars.length]!.id
}

export function recordedHeader(
  settings: RaceSettings,
  startTick: number,
  content: RecordedContent = RING_CONTENT,
): ReplayHeader {
  return {
    replayId: '20260101t120000z-0badcafe',
    sessionId: '00000000-0000-4000-8000-000000000001' as SessionId,
    raceNumber: 1,
    tickHz: settings.tickHz,
    simVersion: SIM_VERSION,
    serverVersion: '0.1.0',
    startedAtMs: 1_767_268_800_000,
    track: content.track,
    cars: content.cars,
    participants: AI_SLOTS.map((slot) => ({
      slot,
      playerId: `00000000-0000-4000-8000-0000000001${slot.toString().padStart(2, '0')}` as PlayerId,
      name: `Driver ${slot}`,
      carId: carOf(slot, content),
      isAi: true,
      skill: 0.9 - slot / 10,
      gridPosition: slot + 1,
    })),
    settings,
    startTick,
    columns: COLUMNS.map((column) => ({ ...column })),
    session: { name: 'Test', kind: 'multiplayer', isListed: true },
  }
}

function plainly(batch: ReplayBatch, encoder: ReplayEncoder): readonly Uint8Array[] {
  return encoder.add(batch)
}
