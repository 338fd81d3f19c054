import type { DriverInput } from '../../client/input-sender.ts'
import { assignDriver, createDrivers, type Drivers } from '../../driver/drivers.ts'
import type { RacePlan } from '../../driver/race-plan.ts'
import { stepDrivers } from '../../driver/step-drivers.ts'
import { SessionState } from '../../protocol/enums.ts'
import { CarFlag, type TelemetryColumns } from '../../protocol/telemetry/telemetry-columns.ts'
import type { CarModel } from '../../simulation/car-model.ts'
import { type CarInputs, type Cars, createCarInputs, createCars, GEAR_AUTO } from '../../simulation/cars.ts'
import { locate, project } from '../../simulation/projection.ts'
import { StateBlock } from '../../simulation/state-block.ts'
import type { Track } from '../../simulation/track.ts'

/**
 * The AI driver behind a link: he sees the field as telemetry shows it and presses what he would press in the server.
 * There, a driver who is stuck asks to be put back on the track. Here he stops and opens the throttle out of gear, until
 * the server sees a car that pushes in vain and does the same for him.
 */
export interface BotDriverOptions {
  readonly track: Track
  readonly plan: RacePlan
  /** Of the bot's own car; taken for all others too. */
  readonly model: CarModel
  /** Rows of telemetry: the seats of the session. */
  readonly capacity: number
  readonly slot: number
  /** 0..1. */
  readonly skill: number
  readonly seed: number
}

/** A server helps after three seconds of pushing in vain, at no more than half a metre a second. */
const ASK_S = 3.3
const ASK_SPEED_MPS = 0.3
const ASK_THROTTLE = 0.6
/** On a slope a car may not stand still out of gear; then he drives on and gives up again. */
const ASK_LONGEST_S = 12
/** Beyond this between two frames a car was put somewhere else, and is looked for on the whole circuit. */
const JUMP_M = 50

/** How far cars have come is told by lap and place; drivers want it in marks, so many a lap. */
const MARKS_PER_LAP = 32

const NEUTRAL = { steering: 0, throttle: 0, brake: 0, gear: 0 } as const

export class BotDriver {
  readonly #options: BotDriverOptions
  readonly #cars: Cars
  readonly #inputs: CarInputs
  readonly #drivers: Drivers
  readonly #marksPassed: Int32Array
  /** The tick whose frame the cars were filled from. */
  #seenTick = -1
  /** Seconds for which he still tries to be helped, and still has to stand; 0 while he drives. */
  #helpLeftS = 0
  #askLeftS = 0

  constructor(options: BotDriverOptions) {
    this.#options = options
    const block = new StateBlock()
    this.#cars = createCars(block, options.capacity)
    this.#inputs = createCarInputs(block, options.capacity)
    this.#marksPassed = new Int32Array(options.capacity)
    const standings = { marksPassed: this.#marksPassed, marksPerLap: MARKS_PER_LAP }
    this.#drivers = createDrivers(block, options.capacity, 1 / 60, standings)
    assignDriver(this.#drivers, options.slot, options)
  }

  /**
   * What to press for the coming `dtS` seconds, `latencyS` after the frame in `columns` was true. Undefined while the
   * bot's own car is not on the track.
   */
  drive(columns: TelemetryColumns, latencyS: number, dtS: number): DriverInput | undefined {
    const { slot, track } = this.#options
    this.#see(columns)
    if (this.#cars.isActive[slot] !== 1) return undefined
    this.#drivers.isHeld[0] = columns.sessionState === SessionState.Countdown ? 1 : 0
    this.#drivers.latencyS[slot] = latencyS
    this.#drivers.callS[0] = dtS
    stepDrivers(this.#drivers, this.#cars, track, this.#inputs)
    if (this.#drivers.wantsRespawn[slot] === 1) this.#giveUp()
    if (this.#helpLeftS > 0) return this.#askForHelp(columns, dtS)
    const steering = this.#inputs.steering[slot] ?? 0
    const throttle = this.#inputs.throttle[slot] ?? 0
    return {
      steering,
      throttle,
      brake: this.#inputs.brake[slot] ?? 0,
      gear: this.#inputs.gearCommand[slot] ?? GEAR_AUTO,
    }
  }

  #giveUp(): void {
    this.#drivers.wantsRespawn[this.#options.slot] = 0
    if (this.#helpLeftS > 0) return
    this.#helpLeftS = ASK_LONGEST_S
    this.#askLeftS = ASK_S
  }

  #askForHelp(columns: TelemetryColumns, dtS: number): DriverInput {
    const { slot } = this.#options
    const isStanding = (columns.speedMps[slot] ?? 0) < ASK_SPEED_MPS
    this.#helpLeftS -= dtS
    if (isStanding) this.#askLeftS -= dtS
    if (this.#askLeftS <= 0 || this.#helpLeftS <= 0) {
      this.#helpLeftS = 0
      // Wherever he is now, what he remembers is of another place.
      assignDriver(this.#drivers, slot, this.#options)
    }
    return isStanding ? { ...NEUTRAL, throttle: ASK_THROTTLE } : { ...NEUTRAL, brake: 1 }
  }

  #see(columns: TelemetryColumns): void {
    if (columns.tick === this.#seenTick) return
    this.#seenTick = columns.tick
    for (let slot = 0; slot < this.#cars.capacity; slot++) this.#seeCar(columns, slot)
  }

  #seeCar(columns: TelemetryColumns, slot: number): void {
    const cars = this.#cars
    const isActive = slot < columns.count && ((columns.flags[slot] ?? 0) & CarFlag.Active) !== 0
    const wasActive = cars.isActive[slot] === 1
    cars.isActive[slot] = isActive ? 1 : 0
    if (!isActive) return
    const x = columns.x[slot] ?? 0
    const y = columns.y[slot] ?? 0
    const isNear = wasActive && Math.abs(x - (cars.x[slot] ?? 0)) + Math.abs(y - (cars.y[slot] ?? 0)) < JUMP_M
    const yawRad = columns.yawRad[slot] ?? 0
    const speedMps = columns.speedMps[slot] ?? 0
    const slipRad = columns.slipAngleRad[slot] ?? 0
    cars.models[slot] = this.#options.model
    cars.x[slot] = x
    cars.y[slot] = y
    if (isNear) project(this.#options.track, cars, slot)
    else locate(this.#options.track, cars, slot)
    cars.headingX[slot] = Math.cos(yawRad)
    cars.headingY[slot] = Math.sin(yawRad)
    cars.vx[slot] = speedMps * Math.cos(slipRad)
    cars.vy[slot] = speedMps * Math.sin(slipRad)
    cars.yawRate[slot] = columns.yawRateRadps[slot] ?? 0
    cars.gear[slot] = columns.gear[slot] ?? 0
    const lapShare = (cars.s[slot] ?? 0) / this.#options.track.lengthM
    this.#marksPassed[slot] = MARKS_PER_LAP * ((columns.lap[slot] ?? 0) + lapShare)
  }
}
