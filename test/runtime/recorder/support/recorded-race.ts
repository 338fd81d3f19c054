import { GameMode, SessionState } from '../../../../src/protocol/enums.ts'
import type { PlayerId, SessionId } from '../../../../src/protocol/ids.ts'
import { createTelemetryColumns, type TelemetryColumns } from '../../../../src/protocol/telemetry/telemetry-columns.ts'
import { fillTelemetry } from '../../../../src/race/fill-telemetry.ts'
import { Race } from '../../../../src/race/race.ts'
import { applyCommand, type RaceCommand } from '../../../../src/race/race-command.ts'
import type { RaceSettings } from '../../../../src/race/race-settings.ts'
import { COLUMNS } from '../../../../src/replay/replay-columns.ts'
import type { ReplayHeader } from '../../../../src/replay/replay-header.ts'
import type { EmitRaceEvent } from '../../../../src/rules/race-event.ts'
import { SIM_VERSION } from '../../../../src/simulation/sim-version.ts'
import { formulaCar } from '../../../support/car-data.ts'
import { prepared, ring, ringData } from '../../../support/race-content.ts'

/** What a recording is given by a run: a race, its columns and what is done to it. */

export const SETTINGS: RaceSettings = {
  tickHz: 240,
  capacity: 4,
  seed: 7,
  mode: GameMode.Race,
  lapLimit: 50,
  countdownTicks: 2,
  hasCarContacts: true,
  finishTimeoutTicks: 240,
  stallTicks: 0,
  lengthTicksMax: 0,
  inputHoldTicks: 60,
}

export const CAR_ID = formulaCar.id

export function aHeader(changes: Partial<ReplayHeader> = {}): ReplayHeader {
  const settings = changes.settings ?? SETTINGS
  return {
    replayId: '20260101t120000z-00000001',
    sessionId: '00000000-0000-4000-8000-000000000001' as SessionId,
    raceNumber: 1,
    tickHz: settings.tickHz,
    simVersion: SIM_VERSION,
    serverVersion: '0.0.0-test',
    startedAtMs: Date.UTC(2026, 0, 1, 12),
    track: { id: ringData.id, name: ringData.name, hash: 'a'.repeat(64) },
    cars: [{ id: CAR_ID, name: formulaCar.name, hash: 'a'.repeat(64) }],
    participants: [0, 1].map((slot) => ({
      slot,
      playerId: `00000000-0000-4000-8000-00000000001${slot}` as PlayerId,
      name: `Driver ${slot}`,
      carId: CAR_ID,
      isAi: slot === 0,
      gridPosition: slot + 1,
      ...(slot === 0 ? { skill: 0.8 } : {}),
    })),
    settings,
    startTick: 0,
    columns: COLUMNS,
    session: { name: 'A race', kind: 'multiplayer', isListed: true },
    ...changes,
  }
}

/** As SessionRun does it: records what is done to the race, then does it. */
export class RecordedRace {
  readonly race: Race
  readonly #cars = prepared([CAR_ID]).cars
  readonly #columns: TelemetryColumns
  readonly #port: Port

  constructor(port: Port, settings: RaceSettings = SETTINGS, race = new Race(ring, settings)) {
    this.race = race
    this.#columns = createTelemetryColumns(settings.capacity)
    this.#port = port
    port.begin(this.race)
  }

  /** One AI car and one of a human on the grid. */
  withGrid(): this {
    this.does({ kind: 'add-car', slot: 0, carId: CAR_ID, skill: 0.8 })
    this.does({ kind: 'add-car', slot: 1, carId: CAR_ID, skill: undefined })
    return this
  }

  does(command: RaceCommand): void {
    this.#port.command(command)
    applyCommand(this.race, command, this.#cars)
  }

  /** An input of the human in slot 1. */
  presses(sequence: number, steering = 0.125): void {
    this.does({ kind: 'input', slot: 1, sequence, forTick: 0, steering, throttle: 0.75, brake: 0, gear: 127 })
  }

  steps(ticks: number, beforeEach: (tick: number) => void = () => {}): void {
    for (let count = 0; count < ticks; count++) {
      beforeEach(this.race.tick)
      this.race.step(this.#emit)
      this.#port.frame(this.#fill)
    }
  }

  readonly #emit: EmitRaceEvent = (event) => this.#port.event({ ...event })

  readonly #fill = () => {
    fillTelemetry(this.race, this.#columns, SessionState.Racing, GameMode.Race)
    return this.#columns
  }
}

interface Port {
  begin(race: Race): void
  command(command: RaceCommand): void
  frame(fill: () => TelemetryColumns): void
  event(event: { readonly tick: number; readonly kind: string }): void
}
