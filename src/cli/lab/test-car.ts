import type { CarData } from '../../content/car-data.ts'
import { buildCarModel, type CarModel } from '../../simulation/car-model.ts'
import { type CarInputs, type Cars, createCarInputs, createCars, GEAR_AUTO } from '../../simulation/cars.ts'
import { StateBlock } from '../../simulation/state-block.ts'
import { placeCar, stepCars } from '../../simulation/vehicle.ts'
import { GROUND_START, testGround } from './test-ground.ts'

/**
 * One car alone on the test ground, with the instruments of a test driver: time, way, speed, accelerations along and
 * across its course, slips. It is the server's own simulation at the server's own tick rate; nothing here changes how
 * the car drives, except {@link TestCar.tow}, which a manoeuvre asks for by name.
 */
export const LAB_TICK_HZ = 240
export const LAB_STEP_S = 1 / LAB_TICK_HZ

export interface Controls {
  /** Of the road wheels, positive left. */
  readonly steerRad: number
  readonly throttle: number
  readonly brake: number
}

/** Below this a slip is read as if at this speed: it means nothing in a car at rest. */
const SLIP_SPEED_MIN_MPS = 3
const SLOT = 0
const WHEELS = [0, 1, 2, 3] as const

export class TestCar {
  readonly data: CarData
  readonly model: CarModel
  timeS = 0
  distanceM = 0
  speedMps = 0
  /** Of the last tick, along the course and across it (positive left), m/s². */
  alongMps2 = 0
  acrossMps2 = 0
  readonly #block = new StateBlock()
  readonly #cars: Cars
  readonly #inputs: CarInputs

  constructor(data: CarData) {
    this.data = data
    this.model = buildCarModel(withReadyTyres(data), LAB_TICK_HZ)
    this.#cars = createCars(this.#block, 1)
    this.#inputs = createCarInputs(this.#block, 1)
    this.#inputs.gearCommand[SLOT] = GEAR_AUTO
    placeCar(this.#cars, SLOT, this.model, testGround, GROUND_START)
  }

  step({ steerRad, throttle, brake }: Controls): void {
    this.#inputs.steering[SLOT] = -steerRad / this.data.steering.angleMaxRad
    this.#inputs.throttle[SLOT] = throttle
    this.#inputs.brake[SLOT] = brake
    const before = this.#velocity()
    stepCars(this.#cars, this.#inputs, testGround)
    const after = this.#velocity()
    this.speedMps = Math.hypot(after.x, after.y)
    const speedBeforeMps = Math.hypot(before.x, before.y)
    const turned = before.x * after.y - before.y * after.x
    this.alongMps2 = (this.speedMps - speedBeforeMps) * LAB_TICK_HZ
    this.acrossMps2 = speedBeforeMps > 0 ? (turned * LAB_TICK_HZ) / speedBeforeMps : 0
    this.timeS += LAB_STEP_S
    this.distanceM += this.speedMps * LAB_STEP_S
  }

  /** Gives the car this speed on its present course, as a rope without weight would. */
  tow(speedMps: number): void {
    if (this.speedMps <= 0) return
    const share = speedMps / this.speedMps
    this.#cars.vx[SLOT] = this.#read(this.#cars.vx) * share
    this.#cars.vy[SLOT] = this.#read(this.#cars.vy) * share
    this.speedMps = speedMps
  }

  get gear(): number {
    return this.#cars.gear[SLOT] ?? 0
  }

  get engineRpm(): number {
    return (this.#read(this.#cars.engineRadps) * 60) / (2 * Math.PI)
  }

  get steerRad(): number {
    return this.#read(this.#cars.steerRad)
  }

  get yawRateRadps(): number {
    return this.#read(this.#cars.yawRate)
  }

  /** Between course and heading, positive when the nose points to the right of the course. */
  get bodySlipRad(): number {
    return Math.atan2(this.#read(this.#cars.vy), this.#read(this.#cars.vx))
  }

  /** Slip angle at the middle of the axle, positive when its tyres push to the left. */
  get frontSlipRad(): number {
    return this.steerRad - this.#driftRad(this.data.chassis.cgToFrontM)
  }

  get rearSlipRad(): number {
    return -this.#driftRad(this.data.chassis.cgToFrontM - this.data.chassis.wheelbaseM)
  }

  /** Greatest slip ratio of a driven wheel that spins, and of any wheel that is held back. */
  get spinning(): number {
    const driven = WHEELS.filter((wheel) => (this.model.driveShare[wheel] ?? 0) > 0)
    return Math.max(...driven.map((wheel) => this.#slipRatio(wheel)))
  }

  get locking(): number {
    return Math.max(...WHEELS.map((wheel) => -this.#slipRatio(wheel)))
  }

  save(): Uint8Array {
    return this.#block.save()
  }

  /** Back to a saved state; clock and odometer run on. */
  restore(saved: Uint8Array): void {
    this.#block.restore(saved)
    this.speedMps = Math.hypot(this.#read(this.#cars.vx), this.#read(this.#cars.vy))
  }

  #velocity(): { readonly x: number; readonly y: number } {
    const vx = this.#read(this.#cars.vx)
    const vy = this.#read(this.#cars.vy)
    const headingX = this.#read(this.#cars.headingX)
    const headingY = this.#read(this.#cars.headingY)
    return { x: headingX * vx - headingY * vy, y: headingY * vx + headingX * vy }
  }

  /** Direction in which the car's point `forwardM` ahead of the centre of gravity moves, from its heading. */
  #driftRad(forwardM: number): number {
    return Math.atan2(this.#read(this.#cars.vy) + forwardM * this.yawRateRadps, this.#read(this.#cars.vx))
  }

  #slipRatio(wheel: number): number {
    const rollingMps = this.#read(this.#cars.vx)
    const treadMps = (this.#cars.wheelRadps[SLOT * 4 + wheel] ?? 0) * this.data.tyre.radiusM
    return (treadMps - rollingMps) / Math.max(Math.abs(rollingMps), SLIP_SPEED_MIN_MPS)
  }

  #read(column: Float64Array): number {
    return column[SLOT] ?? 0
  }
}

/** Figures are of tyres at their best temperature, however long a manoeuvre takes. */
function withReadyTyres(data: CarData): CarData {
  return { ...data, tyre: { ...data.tyre, heat: { ...data.tyre.heat, windowC: Number.MAX_VALUE } } }
}
