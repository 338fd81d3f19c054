import { GRAVITY_MPS2 } from '../../simulation/constants.ts'

/** The lab computes in SI units and reports in the units that people know: km/h and g. */
const KMH_PER_MPS = 3.6

export function toKmh(speedMps: number): number {
  return speedMps * KMH_PER_MPS
}

export function toMps(speedKmh: number): number {
  return speedKmh / KMH_PER_MPS
}

export function toG(accelerationMps2: number): number {
  return accelerationMps2 / GRAVITY_MPS2
}

export function toDegrees(angleRad: number): number {
  return (angleRad * 180) / Math.PI
}
