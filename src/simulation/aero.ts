import type { Cars } from './cars.ts'
import { WHEEL_LOAD_MIN_N } from './constants.ts'

/**
 * Air and weight: the load on each wheel. Load transfer is algebraic (Milliken and Milliken, ch. 5) on filtered
 * accelerations; there is no suspension. Drag acts at ground level and therefore pitches nothing, as in Perantoni and
 * Limebeer (2014). What the air of the cars ahead and damage leave of both comes from slow-states.ts. Load only moves: an
 * axle or a wheel that has none left gives no more, so that the sum stays weight and downforce.
 */

/** Stage: fills the wheels' loads in `cars.work`; needs gravity there. */
export function loadWheels(cars: Cars, from: number, to: number): void {
  const { loadN, gravityZ } = cars.work
  for (let slot = from; slot < to; slot++) {
    const model = cars.models[slot]
    if (model === undefined || cars.isActive[slot] === 0) continue
    const vx = cars.vx[slot]!
    const vy = cars.vy[slot]!
    const air = (vx * vx + vy * vy) * cars.downforceShare[slot]!
    const mass = cars.massShare[slot]!
    const weight = mass * gravityZ[slot]!
    const pitch = model.pitchMassKg * mass * cars.ax[slot]!
    const restFront = Math.max(0, model.restMassFrontKg * weight + model.downforceFactorFront * air)
    const restRear = Math.max(0, model.restMassRearKg * weight + model.downforceFactorRear * air)
    const moved = Math.max(-restRear, Math.min(pitch, restFront))
    const front = restFront - moved
    const rear = restRear + moved
    const ay = mass * cars.ay[slot]!
    const rollFront = Math.max(-front, Math.min(model.rollMassFrontKg * ay, front))
    const rollRear = Math.max(-rear, Math.min(model.rollMassRearKg * ay, rear))
    const wheel = slot * 4
    loadN[wheel] = Math.max(front - rollFront, WHEEL_LOAD_MIN_N)
    loadN[wheel + 1] = Math.max(front + rollFront, WHEEL_LOAD_MIN_N)
    loadN[wheel + 2] = Math.max(rear - rollRear, WHEEL_LOAD_MIN_N)
    loadN[wheel + 3] = Math.max(rear + rollRear, WHEEL_LOAD_MIN_N)
  }
}
