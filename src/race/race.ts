import { assignDriver, createDrivers, type Drivers, lendPlan, releaseDriver } from '../driver/drivers.ts'
import type { RacePlan } from '../driver/race-plan.ts'
import { stepDrivers } from '../driver/step-drivers.ts'
import { GameMode } from '../protocol/enums.ts'
import type { EmitRaceEvent } from '../rules/race-event.ts'
import { stepTimings } from '../rules/step-timings.ts'
import {
  clearTiming,
  createTiming,
  retireTiming,
  startClock,
  startTiming,
  stopClock,
  type Timing,
} from '../rules/timing.ts'
import { buildCarModel } from '../simulation/car-model.ts'
import { type CarInputs, type Cars, createCarInputs, createCars } from '../simulation/cars.ts'
import { stepContacts } from '../simulation/contact.ts'
import { gridPosition } from '../simulation/grid.ts'
import { StateBlock } from '../simulation/state-block.ts'
import type { Track } from '../simulation/track.ts'
import { placeCar, removeCar, stepCars } from '../simulation/vehicle.ts'
import { createRaceClock, type RaceClock, RacePhase, stepClock } from './race-clock.ts'
import type { RaceSettings } from './race-settings.ts'
import {
  createStandTicks,
  createStuckTicks,
  GHOST_S,
  isStuck,
  LOOK_TICKS,
  passThroughStanding,
  respawn,
} from './recovery.ts'
import { applyInputs, closeSeat, createSeatInputs, openSeat, type SeatInputs } from './seat-inputs.ts'
import { beginStandIn, endStandIn, parkCars, relieveStandIns, StandIn } from './stand-ins.ts'

/**
 * One race as a whole: cars, drivers, timing, inputs and the clock of its phases, over one StateBlock. `step` is a tick
 * in the order inputs → drivers → physics → contacts → rules → clock; nothing in it reads a clock or allocates per
 * car. `save` and `restore` carry everything that changes, so a restored race runs on bit for bit. Who is who, and who
 * is told what, is the session's. Plans, models and the track are not state: a race is restored into one that was given
 * the same cars.
 */
export class Race {
  readonly settings: RaceSettings
  readonly track: Track
  readonly cars: Cars
  readonly timing: Timing
  readonly seats: SeatInputs
  readonly clock: RaceClock
  readonly #block = new StateBlock()
  readonly #drivers: Drivers
  readonly #inputs: CarInputs
  readonly #contacts: { readonly carContacts: boolean }
  readonly #stuckTicks: Uint32Array
  readonly #standTicks: Uint32Array

  constructor(track: Track, settings: RaceSettings, startTick = 0) {
    this.settings = settings
    this.track = track
    this.#contacts = { carContacts: settings.hasCarContacts }
    const block = this.#block
    const { capacity, tickHz } = settings
    this.clock = createRaceClock(block, settings, startTick)
    this.cars = createCars(block, capacity, settings.effects)
    this.seats = createSeatInputs(block, capacity, settings.inputHoldTicks)
    this.#inputs = createCarInputs(block, capacity)
    this.timing = createTiming(block, track, capacity, tickHz, settings.rules)
    const standings = { marksPassed: this.timing.passed, marksPerLap: this.timing.marks.count }
    this.#drivers = createDrivers(block, capacity, 1 / tickHz, standings)
    this.#stuckTicks = createStuckTicks(block, capacity)
    this.#standTicks = createStandTicks(block, capacity)
  }

  /** Ticks since the session began. */
  get tick(): number {
    return this.clock.tick[0] as number
  }

  get phase(): RacePhase {
    return this.clock.phase[0] as RacePhase
  }

  /** Puts a car on the grid at the place of its slot; a human drives it, or the AI with a skill of 0..1. */
  addCar(slot: number, plan: RacePlan, driver: 'human' | { readonly skill: number }): void {
    const place = gridPosition(this.track, slot)
    placeCar(this.cars, slot, buildCarModel(plan.car, this.settings.tickHz), this.track, place)
    this.#stuckTicks[slot] = 0
    this.#standTicks[slot] = 0
    // Whoever joins a run under way stands where others pass at full speed.
    if (this.#isStarted) this.cars.ghostTicks[slot] = GHOST_S * this.settings.tickHz
    startTiming(this.timing, slot, { s: place.sM })
    endStandIn(this.seats, slot)
    if (driver === 'human') {
      openSeat(this.seats, slot, this.tick)
      lendPlan(this.#drivers, slot, plan)
    } else assignDriver(this.#drivers, slot, { plan, skill: driver.skill, seed: this.settings.seed + slot })
  }

  /** The human in the slot is away: his inputs count no more, and `standIn` has the car from where it is; an AI has a skill of 0..1. */
  takeOver(slot: number, standIn: StandIn, skill: number): void {
    const { seats, settings, tick } = this
    const isHuman = seats.isOpen[slot] === 1 || seats.standIn[slot] !== StandIn.None
    if (!isHuman || this.cars.isActive[slot] === 0) return
    closeSeat(seats, slot)
    this.#stuckTicks[slot] = 0
    const seed = (settings.seed + slot) ^ Math.imul(tick, SEED_STEP)
    const field = { seats, drivers: this.#drivers, inputs: this.#inputs, cars: this.cars }
    beginStandIn(field, slot, standIn, { skill, seed, isStarted: this.#isStarted })
  }

  /** He is back: his inputs count again, and from the first that applies on he drives himself. */
  handBack(slot: number): void {
    if (this.seats.standIn[slot] !== StandIn.None) openSeat(this.seats, slot, this.tick)
  }

  /** Takes the car off the track; its laps stay in the classification. */
  removeCar(slot: number): void {
    if (this.cars.isActive[slot] === 0) return
    removeCar(this.cars, slot)
    closeSeat(this.seats, slot)
    endStandIn(this.seats, slot)
    releaseDriver(this.#drivers, slot)
    if (this.#isStarted) retireTiming(this.timing, slot, 'left')
    else clearTiming(this.timing, slot)
  }

  /**
   * One tick. `emit` is called for what the rules found; events are rare, frames of state are not among them. `mark`, of whoever
   * wants to know how long they take, is called with each stage as it ends.
   */
  step(emit: EmitRaceEvent, mark?: (stage: RaceStage) => void): void {
    this.clock.tick[0] = this.tick + 1
    applyInputs(this.seats, this.tick, this.#inputs)
    if (this.seats.standInCount[0]! > 0) relieveStandIns(this.seats, this.#drivers)
    mark?.('inputs')
    this.#drive()
    mark?.('ai')
    stepCars(this.cars, this.#inputs, this.track)
    mark?.('physics')
    if (this.#isStarted && this.tick % LOOK_TICKS === 0) this.#recover()
    stepContacts(this.cars, this.track, this.#contacts)
    mark?.('contacts')
    if (stepTimings(this.timing, this.cars, this.tick, emit)) this.clock.progressTick[0] = this.tick
    if (stepClock(this.clock, this.settings, this.timing, this.cars)) this.#startTiming()
    if (this.phase === RacePhase.Over) stopClock(this.timing)
    mark?.('rules')
  }

  /** Stops the race where it is: who has not seen the flag will not. */
  end(): void {
    this.clock.phase[0] = RacePhase.Over
    stopClock(this.timing)
  }

  save(): Uint8Array {
    return this.#block.save()
  }

  /** Bytes of {@link save}. */
  get savedBytes(): number {
    return this.#block.byteLength
  }

  /** The same as {@link save}, into the start of an array that is there already. Throws RangeError when it is too short. */
  saveInto(bytes: Uint8Array): void {
    this.#block.saveInto(bytes)
  }

  /** Throws RangeError when `saved` is of a race with another capacity or track. */
  restore(saved: Uint8Array): void {
    this.#block.restore(saved)
  }

  hash(): number {
    return this.#block.hash()
  }

  get #isStarted(): boolean {
    return this.phase !== RacePhase.Countdown
  }

  #startTiming(): void {
    const { mode, lapLimit } = this.settings
    startClock(this.timing, { tick: this.tick, lapLimit, isLapOneFromGreen: mode === GameMode.Race })
  }

  #drive(): void {
    const isHeld = !this.#isStarted
    this.#drivers.isHeld[0] = isHeld ? 1 : 0
    stepDrivers(this.#drivers, this.cars, this.track, this.#inputs)
    if (this.seats.standInCount[0]! > 0) parkCars(this.seats, this.#inputs)
    if (!isHeld) return
    for (let slot = 0; slot < this.settings.capacity; slot++) {
      if (this.cars.isActive[slot] === 1) holdOnGrid(this.#inputs, slot)
    }
  }

  #recover(): void {
    const { cars, settings, seats } = this
    const { wantsRespawn } = this.#drivers
    for (let slot = 0; slot < settings.capacity; slot++) {
      if (cars.isActive[slot] === 0) continue
      passThroughStanding(this.#standTicks, cars, slot, settings.tickHz)
      if (seats.standIn[slot] === StandIn.Park) continue
      const isHuman = seats.isOpen[slot] === 1 && seats.standIn[slot] === StandIn.None
      if (isHuman ? !isStuck(this.#stuckTicks, cars, slot, settings.tickHz) : wantsRespawn[slot] === 0) continue
      wantsRespawn[slot] = 0
      respawn(cars, this.track, slot, settings.tickHz)
    }
  }
}

export type RaceStage = 'inputs' | 'ai' | 'physics' | 'contacts' | 'rules'

/** Odd, and its bits well mixed: stand-ins of different ticks differ. */
const SEED_STEP = 0x85ebca6b

/** Before the lights go out nobody moves, whatever he presses. */
function holdOnGrid(inputs: CarInputs, slot: number): void {
  inputs.throttle[slot] = 0
  inputs.brake[slot] = 1
}
