import type { Cars } from './cars.ts'
import { WHEEL_LOAD_MIN_N } from './constants.ts'

/**
 * Air and weight: the load on each wheel. Load transfer is algebraic (Milliken and Milliken, ch. 5) on filtered
 * accelerations; there is no suspension. Drag acts at ground level and therefore pitches nothing, as in Perantoni and
 * Limebeer (2014). A car behind another can be given thinner air through `airSquared` alone.
 */

/** Stage: fills `airSquared` of `cars.work`. */
export function feelAir(cars: Cars, from: number, to: number): void {
  const { airSquared } = cars.work
  for (let slot = from; slot < to; slot++) {
    const vx = cars.vx[slot]!
    const vy = cars.vy[slot]!
    airSquared[slot] = vx * vx + vy * vy
  }
}

/** Stage: fills `loadN` of `cars.work`; needs air and gravity there. */
export function loadWheels(cars: Cars, from: number, to: number): void {
  const { loadN, airSquared, gravityZ } = cars.work
  for (let slot = from; slot < to; slot++) {
    const model = cars.models[slot]
    if (model === undefined || cars.isActive[slot] === 0) continue
    const air = airSquared[slot]!
    const pitch = model.pitchMassKg * cars.ax[slot]!
    const front = model.restMassFrontKg * gravityZ[slot]! + model.downforceFactorFront * air - pitch
    const rear = model.restMassRearKg * gravityZ[slot]! + model.downforceFactorRear * air + pitch
    const ay = cars.ay[slot]!
    const rollFront = model.rollMassFrontKg * ay
    const rollRear = model.rollMassRearKg * ay
    const wheel = slot * 4
    loadN[wheel] = Math.max(front - rollFront, WHEEL_LOAD_MIN_N)
    loadN[wheel + 1] = Math.max(front + rollFront, WHEEL_LOAD_MIN_N)
    loadN[wheel + 2] = Math.max(rear - rollRear, WHEEL_LOAD_MIN_N)
    loadN[wheel + 3] = Math.max(rear + rollRear, WHEEL_LOAD_MIN_N)
  }
}
