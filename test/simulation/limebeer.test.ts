import { describe, expect, test } from 'vitest'
import type { CarData } from '../../src/content/car-data.ts'
import { limebeerCar } from '../support/limebeer-car.ts'
import {
  accelerationsAt,
  corneringAtConstantSpeed,
  createBrakeFoot,
  createCorneringDriver,
  diagram,
  type Kmh,
  type Log,
  SPEEDS,
  startAt,
  stepLogged,
  withoutAids,
} from '../support/limebeer-drive.ts'
import { type Simulation, TEST_TICK_HZ } from '../support/simulation.ts'

/**
 * The limits of Perantoni and Limebeer's car as the fastest-lap project publishes them, found there by an optimiser over
 * steady states. Here the car itself is driven: first on a rolling road, where its speed is put back after each tick
 * until everything has settled and the speed gained in the last tick is the acceleration; then freely.
 */

const speeds = SPEEDS.map((kmh) => [kmh] as const)
const deviation = (value: number, expected: number) => Math.abs(value / expected - 1)

/** Acceleration on the rolling road once the pedals have come in over a second and the car has settled. */
function steadyAcceleration(data: CarData, kmh: Kmh, pedals: { throttle: number; brake: number }): number {
  const simulation = startAt(data, kmh)
  const { cars, inputs } = simulation
  const speed = kmh / 3.6
  inputs.throttle[0] = pedals.throttle
  let gained = 0
  for (let tick = 1; tick <= 1.5 * TEST_TICK_HZ; tick++) {
    // A stab would lock wheels before their load has come.
    inputs.brake[0] = pedals.brake * Math.min(1, tick / TEST_TICK_HZ)
    cars.vx[0] = speed
    simulation.step()
    gained = cars.vx[0]! - speed
  }
  return gained * TEST_TICK_HZ
}

/** A tick after which the road has put the speed back. */
function stepHeld(simulation: Simulation, kmh: Kmh): Log {
  const log = stepLogged(simulation)
  const gain = kmh / 3.6 / log.speed
  simulation.cars.vx[0]! *= gain
  simulation.cars.vy[0]! *= gain
  return log
}

describe('on a rolling road', () => {
  test.each(speeds)('the car accelerates at %i km/h as published, to a thousandth', (kmh) => {
    const along = steadyAcceleration(limebeerCar, kmh, { throttle: 1, brake: 0 })
    expect(deviation(along, diagram(kmh).maximum_x_acceleration[0]!)).toBeLessThan(1e-3)
  })

  test.each(speeds)('the hardest braking at fixed bias at %i km/h is as published, to a hundredth', (kmh) => {
    const all = Array.from({ length: 201 }, (_, step) =>
      steadyAcceleration(withoutAids, kmh, { throttle: 0, brake: step / 200 }),
    )
    expect(deviation(Math.min(...all), diagram(kmh).minimum_x_acceleration[0]!)).toBeLessThan(1e-2)
  })

  test.each(speeds)('rolling out of gear at %i km/h the car corners at most as published, to two hundredths', (kmh) => {
    const simulation = startAt(withoutAids, kmh)
    simulation.inputs.gearCommand.fill(0)
    const drive = createCorneringDriver(0)
    const limit = diagram(kmh).y_acceleration.at(-1)!
    const ticks = 20 * TEST_TICK_HZ
    let steady = 0
    let most = 0
    for (let tick = 1; tick <= ticks; tick++) {
      drive(simulation, (1.04 * limit * tick) / ticks)
      steady += 0.01 * (stepHeld(simulation, kmh).across - steady)
      most = Math.max(most, steady)
    }
    expect(deviation(most, limit)).toBeLessThan(2e-2)
  })

  test('at 300 km/h it accelerates out of bends as published, to 0.1 m/s² up to 4 g', () => {
    const { y_acceleration, maximum_x_acceleration } = diagram(300)
    for (const index of [6, 12, 18, 24, 30, 36, 40]) {
      const simulation = startAt(withoutAids, 300)
      const drive = createCorneringDriver(Number.POSITIVE_INFINITY)
      let log = { along: 0, across: 0 }
      for (let tick = 1; tick <= 5 * TEST_TICK_HZ; tick++) {
        drive(simulation, y_acceleration[index]! * Math.min(1, tick / (2 * TEST_TICK_HZ)))
        log = stepHeld(simulation, 300)
      }
      expect(deviation(log.across, y_acceleration[index]!)).toBeLessThan(1e-3)
      expect(Math.abs(log.along - maximum_x_acceleration[index]!)).toBeLessThan(0.1)
    }
  })
})

describe('driven freely', () => {
  test('at full throttle the car passes 100, 200 and 300 km/h with the published accelerations, to 1 %', () => {
    const simulation = startAt(limebeerCar, 60)
    const found = accelerationsAt(simulation, SPEEDS, ({ inputs }) => inputs.throttle.fill(1))
    const worst = SPEEDS.map((kmh, i) => deviation(found[i]!, diagram(kmh).maximum_x_acceleration[0]!))
    expect(Math.max(...worst)).toBeLessThan(1e-2)
  })

  test('a foot that holds the tyres at their peak brakes through all three speeds as published, to 2.5 %', () => {
    // Load follows deceleration with a lag, and deceleration falls with speed: the front wheels still carry a little of
    // what a faster car would put on them, so a stop is not quite a row of steady states.
    const simulation = startAt(withoutAids, 340)
    simulation.inputs.gearCommand.fill(0)
    const found = accelerationsAt(simulation, SPEEDS, createBrakeFoot(0.8))
    const worst = SPEEDS.map((kmh, i) => deviation(found[i]!, diagram(kmh).minimum_x_acceleration[0]!))
    expect(Math.max(...worst)).toBeLessThan(2.5e-2)
  })

  test.each(speeds)('at a constant %i km/h the car corners at most as published, to two hundredths', (kmh) => {
    const simulation = startAt(withoutAids, kmh)
    const drive = createCorneringDriver(kmh / 3.6)
    const limit = corneringAtConstantSpeed(kmh)
    const ticks = 20 * TEST_TICK_HZ
    let steady = 0
    let most = 0
    for (let tick = 1; tick <= ticks; tick++) {
      drive(simulation, (1.04 * limit * tick) / ticks)
      const { speed, across } = stepLogged(simulation)
      steady += 0.01 * (across - steady)
      if (Math.abs(speed / (kmh / 3.6) - 1) < 3e-3) most = Math.max(most, steady)
    }
    expect(deviation(most, limit)).toBeLessThan(2e-2)
  })
})
