import { randomUUID } from 'node:crypto'
import type { RecorderPort } from '../../src/actors/ports.ts'
import { findContent, prepareRecorded, SHIPPED_CONTENT } from '../../src/cli/replay/replay-content.ts'
import { GameMode, SessionState } from '../../src/protocol/enums.ts'
import type { PlayerId, SessionId } from '../../src/protocol/ids.ts'
import { createTelemetryColumns } from '../../src/protocol/telemetry/telemetry-columns.ts'
import { fillTelemetry } from '../../src/race/fill-telemetry.ts'
import type { PreparedRace } from '../../src/race/prepared-race.ts'
import { Race } from '../../src/race/race.ts'
import { applyCommand } from '../../src/race/race-command.ts'
import { COLUMNS } from '../../src/replay/replay-columns.ts'
import type { ReplayHeader } from '../../src/replay/replay-header.ts'
import { SIM_VERSION } from '../../src/simulation/sim-version.ts'

/** What the benches of recording race on: 20 AI drivers in all the shipped cars, on the park circuit, without an end. */
export interface RecordedGrid {
  readonly header: Omit<ReplayHeader, 'replayId'>
  readonly prepared: PreparedRace
}

export const TICK_HZ = 240
export const CARS = 20
const CIRCUIT = 'park-circuit'
const SKILL_SPREAD = 0.3
const COUNTDOWN_S = 5

export async function loadGrid(): Promise<RecordedGrid> {
  const content = await findContent([SHIPPED_CONTENT])
  const track = content.tracks.find(({ data }) => data.file.includes(CIRCUIT))
  if (track === undefined) throw new Error(`there is no ${CIRCUIT}`)
  // Content is read with and without trust in heights; cars are the same in both.
  const models = content.cars.slice(0, content.cars.length / 2)
  const cars = models.map(({ data, hash }) => ({ id: data.id, name: data.name, hash }))
  const driven = Array.from({ length: CARS }, () => cars).flat()
  const participants = driven.slice(0, CARS).map(({ id: carId }, slot) => ({
    slot,
    playerId: randomUUID() as PlayerId,
    name: `Driver ${slot + 1}`,
    carId,
    isAi: true,
    skill: 1 - (SKILL_SPREAD * slot) / CARS,
    gridPosition: slot + 1,
  }))
  const header: RecordedGrid['header'] = {
    sessionId: randomUUID() as SessionId,
    raceNumber: 1,
    tickHz: TICK_HZ,
    simVersion: SIM_VERSION,
    serverVersion: 'bench',
    startedAtMs: Date.now(),
    track: { id: track.data.id, name: track.data.name, hash: track.hash },
    cars,
    participants,
    settings: SETTINGS,
    startTick: 0,
    columns: COLUMNS,
    session: { name: 'Bench', kind: 'multiplayer', isListed: true },
  }
  return { header, prepared: prepareRecorded({ ...header, replayId: 'bench' }, cars, content) }
}

const SETTINGS = {
  tickHz: TICK_HZ,
  capacity: CARS,
  seed: 1,
  mode: GameMode.Race,
  lapLimit: 0,
  countdownTicks: COUNTDOWN_S * TICK_HZ,
  hasCarContacts: true,
  finishTimeoutTicks: 0,
  stallTicks: 0,
  lengthTicksMax: 0,
  inputHoldTicks: TICK_HZ / 4,
}

/** A race on its way, recorded as a session does it where there is a port. */
export class RecordedField {
  readonly race: Race
  readonly #port: RecorderPort | undefined
  readonly #columns = createTelemetryColumns(CARS)

  constructor({ header, prepared }: RecordedGrid, port?: RecorderPort) {
    this.race = new Race(prepared.track, header.settings)
    this.#port = port
    port?.begin(this.race)
    for (const { slot, carId, skill } of header.participants) {
      const command = { kind: 'add-car', slot, carId, skill } as const
      port?.command(command)
      applyCommand(this.race, command, prepared.cars)
    }
  }

  step(): void {
    this.race.step((event) => this.#port?.event({ ...event }))
  }

  /** Hands the tick to the recording. Nobody else asks for its telemetry, so the recording pays for that. */
  record(): void {
    this.#port?.frame(this.#fill)
  }

  run(ticks: number): void {
    for (let tick = 0; tick < ticks; tick++) {
      this.step()
      this.record()
    }
  }

  readonly #fill = () => {
    fillTelemetry(this.race, this.#columns, SessionState.Racing, GameMode.Race)
    return this.#columns
  }
}
