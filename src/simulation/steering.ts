import type { CarInputs, Cars } from './cars.ts'
import { sin } from './deterministic-math.ts'

/**
 * Stage: takes the pedals over and turns the road wheels, which follow the steering wheel at a limited rate. Steering
 * is positive right, the angle positive left. Fills the front wheels' direction in `cars.work`.
 */
export function steerWheels(cars: Cars, inputs: CarInputs, from: number, to: number): void {
  const { steerSin, steerCos } = cars.work
  for (let slot = from; slot < to; slot++) {
    const model = cars.models[slot]
    if (model === undefined || cars.isActive[slot] === 0) continue
    cars.throttle[slot] = Math.max(0, Math.min(inputs.throttle[slot]!, 1))
    cars.brake[slot] = Math.max(0, Math.min(inputs.brake[slot]!, 1))
    const { angleMaxRad, rateMaxRadps } = model.data.steering
    const wanted = -Math.max(-1, Math.min(inputs.steering[slot]!, 1)) * angleMaxRad
    const reach = rateMaxRadps * model.stepS
    const change = wanted - cars.steerRad[slot]!
    const steerRad = cars.steerRad[slot]! + Math.max(-reach, Math.min(change, reach))
    const sine = sin(steerRad)
    cars.steerRad[slot] = steerRad
    steerSin[slot] = sine
    steerCos[slot] = Math.sqrt(1 - sine * sine)
  }
}
