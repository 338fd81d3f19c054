import type { DriverInput } from '../../client/input-sender.ts'
import { assignDriver, createDrivers, type Drivers } from '../../driver/drivers.ts'
import type { RacePlan } from '../../driver/race-plan.ts'
import { stepDriver } from '../../driver/step-driver.ts'
import { CarFlag, type TelemetryColumns } from '../../protocol/telemetry/telemetry-columns.ts'
import type { CarModel } from '../../simulation/car-model.ts'
import { type CarInputs, type Cars, createCarInputs, createCars, GEAR_AUTO } from '../../simulation/cars.ts'
import { createProjection, locate, project } from '../../simulation/projection.ts'
import { StateBlock } from '../../simulation/state-block.ts'
import type { Track } from '../../simulation/track.ts'

/**
 * The AI driver behind a link: he sees the field as telemetry shows it and presses what he would press in the server.
 * A server puts its own drivers back on the track when they ask; he backs up for a while instead, and when that does
 * not help either, the server sees a car that pushes in vain.
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

/** A little longer than the three seconds of pushing in vain after which a server helps. */
const BACK_UP_S = 3.5
const BACK_UP_THROTTLE = 0.4
/** Beyond this between two frames a car was put somewhere else, and is looked for on the whole circuit. */
const JUMP_M = 50

export class BotDriver {
  readonly #options: BotDriverOptions
  readonly #cars: Cars
  readonly #inputs: CarInputs
  readonly #drivers: Drivers
  readonly #projection = createProjection()
  /** The tick whose frame the cars were filled from. */
  #seenTick = -1
  #backUpLeftS = 0

  constructor(options: BotDriverOptions) {
    this.#options = options
    const block = new StateBlock()
    this.#cars = createCars(block, options.capacity)
    this.#inputs = createCarInputs(block, options.capacity)
    this.#drivers = createDrivers(block, options.capacity)
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
    this.#drivers.latencyS[slot] = latencyS
    stepDriver(this.#drivers, slot, this.#cars, track, this.#inputs, dtS)
    if (this.#drivers.wantsRespawn[slot] === 1) {
      this.#drivers.wantsRespawn[slot] = 0
      this.#backUpLeftS = BACK_UP_S
    }
    const steering = this.#inputs.steering[slot] ?? 0
    if (this.#backUpLeftS > 0) {
      this.#backUpLeftS -= dtS
      return { steering: -steering, throttle: BACK_UP_THROTTLE, brake: 0, gear: -1 }
    }
    const throttle = this.#inputs.throttle[slot] ?? 0
    return { steering, throttle, brake: this.#inputs.brake[slot] ?? 0, gear: GEAR_AUTO }
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
    if (isNear) project(this.#options.track, x, y, cars.s[slot] ?? 0, this.#projection)
    else locate(this.#options.track, x, y, this.#projection)
    const yawRad = columns.yawRad[slot] ?? 0
    const speedMps = columns.speedMps[slot] ?? 0
    const slipRad = columns.slipAngleRad[slot] ?? 0
    cars.models[slot] = this.#options.model
    cars.x[slot] = x
    cars.y[slot] = y
    cars.s[slot] = this.#projection.s
    cars.n[slot] = this.#projection.n
    cars.headingX[slot] = Math.cos(yawRad)
    cars.headingY[slot] = Math.sin(yawRad)
    cars.vx[slot] = speedMps * Math.cos(slipRad)
    cars.vy[slot] = speedMps * Math.sin(slipRad)
    cars.yawRate[slot] = columns.yawRateRadps[slot] ?? 0
    cars.gear[slot] = columns.gear[slot] ?? 0
  }
}
