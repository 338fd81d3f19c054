import type { CarData } from '../content/car-data.ts'

/** The measures of a car that its driver steers and keeps his distance by; derived once from CarData. */
export interface Handling {
  readonly lengthM: number
  readonly widthM: number
  readonly wheelbaseM: number
  /** From the centre of gravity to each axle, both positive. */
  readonly frontM: number
  readonly rearM: number
  /** m/s² of the front axle per rad/s² of the car. */
  readonly yawLeverM: number
  /** Of the road wheels at full lock. */
  readonly lockRad: number
  /** Slip angle that counts as 1 when he feels whether the rear axle slides. */
  readonly slideRad: number
}

/** A car that turns as easily as a kart would be corrected too gently to hold its line against what the model leaves out. */
const YAW_LEVER_MIN_M = 1.5

export function describeHandling({ chassis, steering, tyre }: CarData): Handling {
  const { wheelbaseM, cgToFrontM, massKg, yawInertiaKgM2 } = chassis
  const rearM = wheelbaseM - cgToFrontM
  return {
    lengthM: chassis.lengthM,
    widthM: chassis.widthM,
    wheelbaseM,
    frontM: cgToFrontM,
    rearM,
    yawLeverM: Math.max(YAW_LEVER_MIN_M, (yawInertiaKgM2 * wheelbaseM) / (massKg * cgToFrontM * rearM)),
    lockRad: steering.angleMaxRad,
    slideRad: tyre.slipAngleMaxRad[0],
  }
}
