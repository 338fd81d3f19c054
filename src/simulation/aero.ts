import type { CarModel } from './car-model.ts'
import type { Cars } from './cars.ts'
import { WHEEL_LOAD_MIN_N } from './constants.ts'

/**
 * Air and weight: the load on each wheel and the drag. Load transfer is algebraic (Milliken and Milliken, ch. 5) on
 * filtered accelerations; there is no suspension. Drag acts at ground level and therefore pitches nothing, as in
 * Perantoni and Limebeer (2014). A car behind another can be given thinner air through {@link airSpeedSquared} alone.
 */

/** Square of the speed through the air, (m/s)²: what drag and downforce are proportional to. */
function airSpeedSquared(cars: Cars, slot: number): number {
  const vx = cars.vx[slot]!
  const vy = cars.vy[slot]!
  return vx * vx + vy * vy
}

/** Drag on the slot's car, newtons, against its velocity. */
export function dragN(cars: Cars, slot: number, model: CarModel): number {
  return model.dragFactor * airSpeedSquared(cars, slot)
}

/** Fills `loadN` of `cars.work`; needs the road's tilt there. */
export function loadWheels(cars: Cars, slot: number, model: CarModel): void {
  const { work } = cars
  const air = airSpeedSquared(cars, slot)
  const ax = cars.ax[slot]!
  const ay = cars.ay[slot]!
  const pitch = model.pitchMassKg * ax
  const front = model.restMassFrontKg * work.gravityZ + model.downforceFactorFront * air - pitch
  const rear = model.restMassRearKg * work.gravityZ + model.downforceFactorRear * air + pitch
  const rollFront = model.rollMassFrontKg * ay
  const rollRear = model.rollMassRearKg * ay
  work.loadN[0] = Math.max(front - rollFront, WHEEL_LOAD_MIN_N)
  work.loadN[1] = Math.max(front + rollFront, WHEEL_LOAD_MIN_N)
  work.loadN[2] = Math.max(rear - rollRear, WHEEL_LOAD_MIN_N)
  work.loadN[3] = Math.max(rear + rollRear, WHEEL_LOAD_MIN_N)
}
