import type { RunMeter } from '../../observability/run-meter.ts'
import { GameMode, SessionState } from '../../protocol/enums.ts'
import type { CarId, PlayerId } from '../../protocol/ids.ts'
import { CARS_MAX } from '../../protocol/limits.ts'
import {
  createDialect1TelemetryWriter,
  type Dialect1TelemetryWriter,
} from '../../protocol/telemetry/dialect1-telemetry.ts'
import { createTelemetryColumns, type TelemetryCarIdentity } from '../../protocol/telemetry/telemetry-columns.ts'
import { fillTelemetry } from '../../race/fill-telemetry.ts'
import type { PreparedCar, PreparedRace } from '../../race/prepared-race.ts'
import { Race } from '../../race/race.ts'
import { RacePhase } from '../../race/race-clock.ts'
import { applyCommand, type RaceCommand } from '../../race/race-command.ts'
import type { RaceSettings } from '../../race/race-settings.ts'
import { inputBufferDepth } from '../../race/seat-inputs.ts'
import type { StandIn } from '../../race/stand-ins.ts'
import type { RecordedLap } from '../../replay/recorded-lap.ts'
import type { WrittenEvent } from '../../replay/replay-event.ts'
import type { RaceEvent } from '../../rules/race-event.ts'
import type { InputPort, RecorderPort } from '../ports.ts'
import { Broadcaster } from './broadcaster.ts'
import type { DelayLine } from './delay-line.ts'
import type { Entrant } from './entrants.ts'
import { type Ghost, Ghosts, ghostIdentity } from './ghosts.ts'
import { GHOSTS_MAX } from './limits.ts'
import type { RunEvent } from './session-events.ts'

/**
 * One run of a session, from the grid to the results: the race and what leaves it each tick, recorder frames and
 * telemetry. The race loop calls `step`; the session hands out and takes back seats. Whatever is done to the race from
 * outside is done in one place, which records it too. Reports (`onRun`) are rare and go to the session's mailbox.
 */
export class SessionRun {
  readonly race: Race
  readonly broadcaster: Broadcaster
  /** Beside the race, in rows of telemetry behind its own. */
  readonly ghosts: Ghosts
  readonly startedAtMs: number
  readonly #options: SessionRunOptions
  readonly #columns
  readonly #cars: Map<CarId, PreparedCar>
  /** Who drove last from each slot. However many take turns in a practice, there are never more than slots. */
  readonly #entrants = new Map<number, Entrant>()
  readonly #ports = new Map<number, { isRevoked: boolean }>()
  #writer: Dialect1TelemetryWriter
  #phase: RacePhase
  #shownTicks = 0
  /** What has happened in the step under way. */
  readonly #news: RaceEvent[] = []
  /** Tick that the columns hold; -1 before the first. */
  #filledTick = -1

  constructor(options: SessionRunOptions) {
    const { prepared, settings, startTick, delay, counters } = options
    this.#options = options
    this.startedAtMs = options.startedAtMs
    this.#cars = new Map(prepared.cars)
    this.race = options.race ?? new Race(prepared.track, settings, startTick)
    options.recorder.begin(this.race)
    this.#phase = this.race.phase
    const places = settings.mode === GameMode.FreePractice ? Math.min(GHOSTS_MAX, CARS_MAX - settings.capacity) : 0
    this.ghosts = new Ghosts({ firstSlot: settings.capacity, places })
    this.#columns = createTelemetryColumns(settings.capacity + places)
    this.#writer = createDialect1TelemetryWriter([])
    const { seats } = this.race
    this.broadcaster = new Broadcaster({
      tickHz: settings.tickHz,
      idleHz: options.dialect1IdleHz,
      columns: this.#columns,
      writer: { write: (columns) => this.#writer.write(columns) },
      delay,
      counters,
      seats: {
        appliedTick: seats.appliedTick,
        appliedSequence: seats.appliedSequence,
        bufferDepth: (slot) => inputBufferDepth(seats, slot, this.race.tick),
      },
    })
  }

  /** Who drives from each slot, or did until he left. */
  get entrants(): readonly Entrant[] {
    return [...this.#entrants.values()]
  }

  get state(): SessionState {
    return STATE_OF[this.#shownPhase]
  }

  /** What the wire calls the mode at this moment: Countdown until the lights go out. */
  get mode(): GameMode {
    return this.#shownPhase === RacePhase.Countdown ? GameMode.Countdown : this.#options.settings.mode
  }

  /** A countdown of zero is over before the first tick, which is what ends it in the race. */
  get #shownPhase(): RacePhase {
    const { phase, settings } = this.race
    return phase === RacePhase.Countdown && settings.countdownTicks === 0 ? RacePhase.Running : phase
  }

  /** False until the car's model and plan are there; see `addPrepared`. */
  canDrive(carId: CarId): boolean {
    return this.#cars.has(carId)
  }

  /** Cars that newcomers brought into a run under way. */
  addPrepared(cars: PreparedRace['cars']): void {
    for (const [id, car] of cars) this.#cars.set(id, car)
  }

  /** Who drives from the slot, or did until he left; undefined when nobody has in this run. */
  holderOf(slot: number): Entrant | undefined {
    return this.#entrants.get(slot)
  }

  addCar(entrant: Entrant): void {
    const { slot, carId, skill } = entrant
    this.#do({ kind: 'add-car', slot, carId, skill })
    this.adopt([entrant])
  }

  /** Who drives in the race from which slot, with cars that are there; of several in one slot the last. */
  adopt(entrants: readonly Entrant[]): void {
    for (const entrant of entrants) this.#entrants.set(entrant.slot, entrant)
    this.#nameRows()
  }

  /** The ghost drives from now on. */
  showGhost(ghost: Ghost, lap: RecordedLap): void {
    ghost.lap = lap
    this.#nameRows()
  }

  removeGhost(ghost: Ghost): void {
    this.ghosts.remove(ghost)
    this.#nameRows()
  }

  removeCar(slot: number): void {
    this.revokeInput(slot)
    this.#do({ kind: 'remove-car', slot })
    this.note({ kind: 'left', tick: this.race.tick, slot })
  }

  /** The driver of the slot is away: `standIn` has his car, until he is back and drives. */
  takeOver(slot: number, standIn: StandIn): void {
    this.revokeInput(slot)
    this.#do({ kind: 'take-over', slot, standIn, skill: STAND_IN_SKILL })
    this.note({ kind: 'taken-over', tick: this.race.tick, slot, standIn })
  }

  /** The driver of the slot is back. */
  handBack(slot: number): void {
    this.#do({ kind: 'hand-back', slot })
    this.note({ kind: 'handed-back', tick: this.race.tick, slot })
  }

  /** Stops the race where it is: the order at this moment is its result. */
  stopRace(): void {
    this.#do({ kind: 'end' })
  }

  /** Something for whoever watches the recording. */
  note(event: WrittenEvent): void {
    this.#options.recorder.event(event)
  }

  /** The right to drive the slot's car, until it is revoked or the run ends. */
  grantInput(slot: number): InputPort {
    this.revokeInput(slot)
    const grant = { isRevoked: false }
    this.#ports.set(slot, grant)
    const input = { kind: 'input' as const, slot, sequence: 0, forTick: 0, steering: 0, throttle: 0, brake: 0, gear: 0 }
    return {
      slot,
      write: (sequence, forTick, steering, throttle, brake, gear) => {
        if (grant.isRevoked) return
        if (forTick > 0) this.#options.meter?.inputCame(this.race.tick, forTick)
        input.sequence = sequence
        input.forTick = forTick
        input.steering = steering
        input.throttle = throttle
        input.brake = brake
        input.gear = gear
        this.#do(input)
      },
    }
  }

  revokeInput(slot: number): void {
    const grant = this.#ports.get(slot)
    if (grant !== undefined) grant.isRevoked = true
    this.#ports.delete(slot)
  }

  end(): void {
    for (const slot of [...this.#ports.keys()]) this.revokeInput(slot)
  }

  /** One tick: the race, then what leaves it. */
  step(): void {
    const { race } = this
    const { recorder, delay, meter } = this.#options
    const mark = meter?.begin(race.tick + 1)
    race.step(this.#onRaceEvent, mark)
    const { tick } = race
    // What ends with this tick has it in its recording.
    recorder.frame(this.#fill)
    mark?.('record')
    this.#tellNews()
    this.#followPhase()
    delay.advance(tick)
    this.broadcaster.broadcast(tick, this.state, this.#fillAll)
    mark?.('broadcast')
  }

  /** The one place in which anything is done to the race from outside. */
  #do(command: RaceCommand): void {
    this.#options.recorder.command(command)
    applyCommand(this.race, command, this.#cars)
  }

  /** Once a tick, whoever needs the columns first. */
  readonly #fill = () => {
    if (this.#filledTick !== this.race.tick) fillTelemetry(this.race, this.#columns, this.state, this.mode)
    this.#filledTick = this.race.tick
    return this.#columns
  }

  /** Of what is sent; recordings have the race alone. */
  readonly #fillAll = () => this.ghosts.fill(this.race, this.#fill())

  readonly #onRaceEvent = (event: RaceEvent) => {
    this.note({ ...event })
    this.#news.push(event)
  }

  /** When the step is done: whoever leaves for what he hears must not leave in the middle of it, which no recording could repeat. */
  #tellNews(): void {
    if (this.#news.length === 0) return
    for (const event of this.#news.splice(0)) this.#options.onRun({ type: 'run.event', event })
  }

  #followPhase(): void {
    const { phase } = this.race
    if (phase === RacePhase.Over && this.#phase === RacePhase.Over) this.#countShown()
    if (phase === this.#phase) return
    this.#phase = phase
    if (phase === RacePhase.Running) this.#options.onRun({ type: 'run.green' })
    if (phase === RacePhase.Over) this.#options.onRun({ type: 'run.over' })
  }

  #countShown(): void {
    this.#shownTicks++
    if (this.#shownTicks === this.#options.resultsTicks) this.#options.onRun({ type: 'run.shown' })
  }

  #nameRows(): void {
    const drivers = [...this.#entrants.values(), ...this.ghosts.present.map(ghostIdentity)]
    const identities = Array.from({ length: Math.max(...drivers.map(({ slot }) => slot)) + 1 }, () => NOBODY)
    for (const { slot, playerId, name, isAi } of drivers) identities[slot] = { playerId, name, isAi }
    this.#writer = createDialect1TelemetryWriter(identities)
  }
}

/** Of the AI that drives for somebody who is away: it keeps the car going and wins him no places. */
const STAND_IN_SKILL = 0.6

/** Stands in rows that have no car and are never written. */
const NOBODY: TelemetryCarIdentity = { playerId: '' as PlayerId, name: '', isAi: false }

const STATE_OF = {
  [RacePhase.Countdown]: SessionState.Countdown,
  [RacePhase.Running]: SessionState.Racing,
  [RacePhase.Over]: SessionState.Finished,
} as const

export interface SessionRunOptions {
  readonly prepared: PreparedRace
  readonly settings: RaceSettings
  readonly startTick: number
  /** The race as far as it has come, with all its cars, of a run that is gone on with; a new one when absent. */
  readonly race?: Race
  readonly startedAtMs: number
  readonly dialect1IdleHz: number
  /** Results stay on show for so long. */
  readonly resultsTicks: number
  readonly recorder: RecorderPort
  readonly delay: DelayLine
  readonly counters: { telemetryPacketsSent: number }
  /** Undefined when nobody wants to know. */
  readonly meter: RunMeter | undefined
  readonly onRun: (event: RunEvent) => void
}
