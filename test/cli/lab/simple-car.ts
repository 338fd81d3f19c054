import type { CarData } from '../../../src/content/car-data.ts'
import { roadCar } from '../../support/car-data.ts'

/** Friction of {@link simpleCar} in every direction, and its brakes hold twice as much. */
export const SIMPLE_FRICTION = 1.2

/**
 * A car whose limits are known in closed form: friction that does not depend on load, no downforce, hardly any drag, a
 * centre of gravity on the ground. It turns and brakes with friction times gravity.
 */
export const simpleCar: CarData = {
  ...roadCar,
  chassis: { ...roadCar.chassis, cgHeightM: 0.001 },
  aero: { dragAreaM2: 0.01, downforceAreaFrontM2: 0, downforceAreaRearM2: 0 },
  tyre: withFriction(SIMPLE_FRICTION),
  brakes: { ...roadCar.brakes, torqueMaxNm: 20_000, biasFront: 0.5 },
}

export function withFriction(friction: number): CarData['tyre'] {
  return {
    ...roadCar.tyre,
    frictionLong: [friction, friction],
    frictionLat: [friction, friction],
    rollingResistance: 0,
    gripFront: 1,
    gripRear: 1,
  }
}
