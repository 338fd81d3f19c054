import type { CarData } from '../../src/content/car-data.ts'
import type { Simulation } from './simulation.ts'

/** Kinetic energy of a slot's body and wheels, joules; the engine's flywheel is not counted. */
export function kineticEnergyJ({ cars, models }: Simulation, slot: number): number {
  const { chassis, tyre } = models[slot]!.data
  const speedSquared = cars.vx[slot]! ** 2 + cars.vy[slot]! ** 2
  let energy = (chassis.massKg * speedSquared + chassis.yawInertiaKgM2 * cars.yawRate[slot]! ** 2) / 2
  for (let wheel = 0; wheel < 4; wheel++) {
    energy += (tyre.wheelInertiaKgM2 * cars.wheelRadps[slot * 4 + wheel]! ** 2) / 2
  }
  return energy
}

/** The most the engine gives at any speed, watts, from the points of its curve and a fine walk between them. */
export function peakPowerW({ engine }: CarData): number {
  const { torqueCurve } = engine
  let most = 0
  for (let index = 1; index < torqueCurve.length; index++) {
    const [low, high] = [torqueCurve[index - 1]!, torqueCurve[index]!]
    for (let share = 0; share <= 1; share += 0.01) {
      const rpm = low.rpm + share * (high.rpm - low.rpm)
      const torqueNm = low.torqueNm + share * (high.torqueNm - low.torqueNm)
      most = Math.max(most, (torqueNm * rpm * Math.PI) / 30)
    }
  }
  return most
}
