import { describe, expect, test } from 'vitest'
import type { CarData } from '../../src/content/car-data.ts'
import { placeCar } from '../../src/simulation/vehicle.ts'
import { limebeerCar } from '../support/limebeer-car.ts'
import { dragStrip, roll, startSimulation, TEST_TICK_HZ } from '../support/simulation.ts'

/**
 * The limits of Perantoni and Limebeer's car as the fastest-lap project (MIT) publishes them, found there by an
 * optimiser over steady states. Here the step itself runs on a rolling road: its speed is put back after each tick
 * until everything has settled, and the speed gained in the last tick is the acceleration.
 */

const strip = dragStrip()

function steadyAcceleration(data: CarData, kmh: number, pedals: { throttle: number; brake: number }): number {
  const simulation = startSimulation({ track: strip, cars: [data] })
  const { cars, inputs, models } = simulation
  const speed = kmh / 3.6
  placeCar(cars, 0, models[0]!, strip, { sM: 1000, nM: 0 })
  roll(simulation, 0, speed)
  inputs.throttle[0] = pedals.throttle
  const startX = cars.x[0]!
  const ticks = 1.5 * TEST_TICK_HZ
  let gained = 0
  for (let tick = 1; tick <= ticks; tick++) {
    // The pedal comes in over a second: a stab would lock wheels before their load has come.
    inputs.brake[0] = pedals.brake * Math.min(1, tick / TEST_TICK_HZ)
    cars.vx[0] = speed
    cars.x[0] = startX
    simulation.step()
    gained = cars.vx[0]! - speed
  }
  return gained * TEST_TICK_HZ
}

/** The hardest braking at fixed bias that locks no wheel. */
function hardestBraking(kmh: number): number {
  const data = { ...limebeerCar, aids: { hasAbs: false, hasTractionControl: false } }
  const decelerations = Array.from({ length: 201 }, (_, step) =>
    steadyAcceleration(data, kmh, { throttle: 0, brake: step / 200 }),
  )
  return Math.min(...decelerations)
}

/** The greatest lateral acceleration while the steering goes slowly from straight to beyond the limit, off throttle. */
function hardestCornering(kmh: number): number {
  const simulation = startSimulation({ track: strip, cars: [limebeerCar] })
  const { cars, inputs, models } = simulation
  const speed = kmh / 3.6
  placeCar(cars, 0, models[0]!, strip, { sM: 1000, nM: 0 })
  roll(simulation, 0, speed)
  inputs.gearCommand.fill(0)
  const { x, y } = { x: cars.x[0]!, y: cars.y[0]! }
  const ticks = 20 * TEST_TICK_HZ
  let most = 0
  for (let tick = 1; tick <= ticks; tick++) {
    inputs.steering[0] = (-0.6 * tick) / ticks
    cars.x[0] = x
    cars.y[0] = y
    simulation.step()
    const gain = speed / Math.sqrt(cars.vx[0]! ** 2 + cars.vy[0]! ** 2)
    cars.vx[0]! *= gain
    cars.vy[0]! *= gain
    most = Math.max(most, cars.ay[0]!)
  }
  return most
}

describe('the Limebeer 2014 car', () => {
  test.each([
    [100, 12.7217],
    [200, 15.3126],
    [300, 4.6177],
  ])('accelerates at %i km/h with %f m/s², to 0.1 %%', (kmh, published) => {
    const ax = steadyAcceleration(limebeerCar, kmh, { throttle: 1, brake: 0 })
    expect(Math.abs(ax / published - 1)).toBeLessThan(1e-3)
  })

  test.each([
    [100, -22.9343],
    [200, -38.4874],
    [300, -54.4365],
  ])('brakes at %i km/h with %f m/s², to 1 %%', (kmh, published) => {
    expect(Math.abs(hardestBraking(kmh) / published - 1)).toBeLessThan(1e-2)
  })

  test.each([
    [100, 21.688],
    [200, 33.9343],
    [300, 47.9399],
  ])('corners at %i km/h with %f m/s², to 2 %%', (kmh, published) => {
    expect(Math.abs(hardestCornering(kmh) / published - 1)).toBeLessThan(2e-2)
  })
})
