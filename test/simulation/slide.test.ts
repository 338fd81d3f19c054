import { expect, test } from 'vitest'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { kineticEnergyJ } from '../support/energy.ts'
import { dragStrip, startSimulation, TEST_TICK_HZ } from '../support/simulation.ts'

/** A slide ends where friction has eaten it up: a tyre's bent carcass gives little back. */

const strip = dragStrip()
const cars = [
  ['formula car', formulaCar],
  ['road car', roadCar],
] as const

test.each(cars)('a %s that slides sideways at 5 m/s comes to rest and hardly swings back', (_, data) => {
  const simulation = startSimulation({ track: strip, cars: [data], startM: 4000 })
  const { cars: car, inputs } = simulation
  inputs.gearCommand.fill(0)
  car.gear[0] = 0
  car.vy[0] = 5
  let back = 0
  for (let tick = 0; tick < 2 * TEST_TICK_HZ; tick++) {
    simulation.step()
    back = Math.max(back, -car.vy[0]!)
  }
  expect(back).toBeLessThan(0.6)
  expect(Math.hypot(car.vx[0]!, car.vy[0]!)).toBeLessThan(0.1)
})

test.each(cars)('a %s that spins to rest never regains more than half a kilojoule', (_, data) => {
  const count = 60
  const all = Array.from({ length: count }, () => data)
  const simulation = startSimulation({ track: strip, cars: all, startM: 8500, spacingM: 30, carContacts: false })
  const { cars: car, inputs, random } = simulation
  inputs.gearCommand.fill(0)
  car.gear.fill(0)
  for (let slot = 0; slot < count; slot++) {
    car.vx[slot] = 40 * random.nextSigned()
    car.vy[slot] = 10 * random.nextSigned()
    car.yawRate[slot] = 2 * random.nextSigned()
  }
  const least = all.map((_car, slot) => kineticEnergyJ(simulation, slot))
  let regained = 0
  for (let tick = 0; tick < 8 * TEST_TICK_HZ; tick++) {
    if (tick % 100 === 0) for (let slot = 0; slot < count; slot++) inputs.steering[slot] = random.nextSigned()
    simulation.step()
    for (let slot = 0; slot < count; slot++) {
      const energy = kineticEnergyJ(simulation, slot)
      least[slot] = Math.min(least[slot]!, energy)
      regained = Math.max(regained, energy - least[slot]!)
    }
  }
  expect(regained).toBeLessThan(500)
})
