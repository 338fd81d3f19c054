import type { CarModel } from './car-model.ts'
import { type CarEffects, PLAIN_EFFECTS } from './effects.ts'
import type { TrackPoints } from './projection.ts'
import type { StateBlock } from './state-block.ts'
import { createStepWork, type StepWork } from './step-work.ts'

/**
 * The state of all cars of a race, one column a quantity, one row (slot) a car; columns come from the race's
 * StateBlock. Axes are ISO 8855: x forward, y left, z up; yaw and lateral offset are positive to the left. The step
 * functions write here and nowhere else, so whoever saves the block has saved the cars.
 */
export interface Cars extends TrackPoints {
  readonly capacity: number
  /**
   * The vehicle model of each slot; not state: the same for the whole life of the slot's car. Whoever restores a block
   * sees to it that every active slot has its model again.
   */
  readonly models: (CarModel | undefined)[]
  readonly effects: CarEffects
  /** Room for the step to work in; not state. */
  readonly work: StepWork
  /** 1 where a car is on the track. */
  readonly isActive: Uint8Array
  /** Centre of gravity in the world, metres. */
  readonly x: Float64Array
  readonly y: Float64Array
  /** Heading as a unit vector: no angle is ever integrated. */
  readonly headingX: Float64Array
  readonly headingY: Float64Array
  /** Velocity in the body's axes, m/s. */
  readonly vx: Float64Array
  readonly vy: Float64Array
  readonly yawRate: Float64Array
  /** Four a car (front left, front right, rear left, rear right) at slot·4: rad/s and lateral slip state. */
  readonly wheelRadps: Float64Array
  readonly wheelSlip: Float64Array
  /** Low-pass filtered accelerations in the body's axes, m/s²: load transfer reads them. */
  readonly ax: Float64Array
  readonly ay: Float64Array
  /** Road-wheel angle, positive left. */
  readonly steerRad: Float64Array
  /** Pedals as applied after aids and input hold, 0..1. */
  readonly throttle: Float64Array
  readonly brake: Float64Array
  /** -1 reverse, 0 neutral, 1.. forward. */
  readonly gear: Int32Array
  readonly shiftLeftS: Float64Array
  readonly engineRadps: Float64Array
  /** Arc length (0 ≤ s < length) and lateral offset on the track, metres; the hint of the next projection. */
  readonly s: Float64Array
  readonly n: Float64Array
  /** The row of the track's table at or before s, and how far s is to the next one; the latter is not state. */
  readonly row: Int32Array
  readonly fraction: Float64Array
  /** Four a car: what each wheel stands on, one of Ground. */
  readonly ground: Uint8Array
  /** What is left of drag and downforce behind other cars and after damage: 1 in free air. */
  readonly dragShare: Float64Array
  readonly downforceShare: Float64Array
  /** Mass with fuel over the model's mass. */
  readonly massShare: Float64Array
  readonly fuelKg: Float64Array
  /** Four a car: temperature of the tread, wear (0 new, 1 worn out), and what both leave of the grip. */
  readonly tyreC: Float64Array
  readonly tyreWear: Float64Array
  readonly tyreGrip: Float64Array
  /** Ticks until the slow states above are stepped again. */
  readonly slowLeft: Uint8Array
  /** 1 while at least one wheel is inside the white lines. */
  readonly isOnTrack: Uint8Array
  /** Ticks left in which the car counts as colliding; set by contacts. */
  readonly contactTicks: Uint8Array
  /** Greatest contact impulse divided by mass since the race began, m/s: reported as damage. */
  readonly damageMps: Float64Array
  /** Ticks left in which the car is a ghost to others (after a respawn). */
  readonly ghostTicks: Int32Array
}

/** What steers each slot in the coming tick. Values are finite and in range; whoever fills the columns clamps. */
export interface CarInputs {
  /** -1..1, positive RIGHT, as on the wire. */
  readonly steering: Float64Array
  readonly throttle: Float64Array
  readonly brake: Float64Array
  /** {@link GEAR_AUTO}, or the gear asked for: -1, 0, 1... */
  readonly gearCommand: Int32Array
}

export const GEAR_AUTO = 127

export function createCars(block: StateBlock, capacity: number, effects: CarEffects = PLAIN_EFFECTS): Cars {
  const perCar = () => block.float64(capacity)
  const perWheel = () => block.float64(capacity * 4)
  return {
    capacity,
    models: Array.from({ length: capacity }, () => undefined),
    effects,
    work: createStepWork(capacity),
    isActive: block.uint8(capacity),
    x: perCar(),
    y: perCar(),
    headingX: perCar(),
    headingY: perCar(),
    vx: perCar(),
    vy: perCar(),
    yawRate: perCar(),
    wheelRadps: perWheel(),
    wheelSlip: perWheel(),
    ax: perCar(),
    ay: perCar(),
    steerRad: perCar(),
    throttle: perCar(),
    brake: perCar(),
    gear: block.int32(capacity),
    shiftLeftS: perCar(),
    engineRadps: perCar(),
    s: perCar(),
    n: perCar(),
    row: block.int32(capacity),
    fraction: new Float64Array(capacity),
    ground: block.uint8(capacity * 4),
    dragShare: perCar(),
    downforceShare: perCar(),
    massShare: perCar(),
    fuelKg: perCar(),
    tyreC: perWheel(),
    tyreWear: perWheel(),
    tyreGrip: perWheel(),
    slowLeft: block.uint8(capacity),
    isOnTrack: block.uint8(capacity),
    contactTicks: block.uint8(capacity),
    damageMps: perCar(),
    ghostTicks: block.int32(capacity),
  }
}

export function createCarInputs(block: StateBlock, capacity: number): CarInputs {
  return {
    steering: block.float64(capacity),
    throttle: block.float64(capacity),
    brake: block.float64(capacity),
    gearCommand: block.int32(capacity),
  }
}
