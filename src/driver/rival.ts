import type { Cars } from '../simulation/cars.ts'
import type { RacePlan } from './race-plan.ts'

/** How large another car is next to one's own. A bot behind a link knows no models; then the size is a guess. */
const LENGTH_GUESS_M = 5
const WIDTH_GUESS_M = 2

/** Centre to centre when bumper touches bumper, metres. */
export function bodyLength(plan: RacePlan, cars: Cars, other: number): number {
  return (plan.car.chassis.lengthM + (cars.models[other]?.data.chassis.lengthM ?? LENGTH_GUESS_M)) / 2
}

/** Centre to centre when side touches side, metres. */
export function bodyWidth(plan: RacePlan, cars: Cars, other: number): number {
  return (plan.car.chassis.widthM + (cars.models[other]?.data.chassis.widthM ?? WIDTH_GUESS_M)) / 2
}
