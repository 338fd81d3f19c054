import { expect, test } from 'vitest'
import type { CarData } from '../../src/content/car-data.ts'
import type { CarEffects } from '../../src/simulation/effects.ts'
import { placeCar, stepCars } from '../../src/simulation/vehicle.ts'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { exactCircle, roll, type Simulation, startSimulation, TEST_TICK_HZ } from '../support/simulation.ts'

/** With everything that a race can play switched on, the simulation is as exact as ever. */

const ALL: CarEffects = { hasSlipstream: true, hasWear: true, fuelShare: 0.7, hasDamage: true }
const ring = exactCircle(150)
const field = [formulaCar, roadCar, formulaCar, roadCar, formulaCar, roadCar]

function start(cars: readonly CarData[]): Simulation {
  const simulation = startSimulation({ track: ring, cars, startM: 400, effects: ALL })
  for (let slot = 0; slot < cars.length; slot++) roll(simulation, slot, 30)
  return simulation
}

/** Random driving, rough enough to hit walls and each other. */
function drive(simulation: Simulation, ticks: number): void {
  const { inputs, random } = simulation
  for (let tick = 0; tick < ticks; tick++) {
    if (tick % 60 === 0) {
      for (let slot = 0; slot < simulation.cars.capacity; slot++) {
        inputs.steering[slot] = -0.15 + 0.2 * random.nextSigned()
        inputs.throttle[slot] = random.nextFloat()
        inputs.brake[slot] = Math.max(0, 3 * random.nextFloat() - 2)
      }
    }
    simulation.step()
  }
}

test.each([0, 1, 5, 11])(
  'saved and restored in the middle, %d ticks into a round of turns, it runs on bit by bit',
  (late) => {
    const whole = start(field)
    drive(whole, 2 * TEST_TICK_HZ)
    for (let tick = 0; tick < late; tick++) whole.step()
    const saved = whole.block.save()
    const other = start(field)
    drive(other, 77)
    other.block.restore(saved)
    for (const simulation of [whole, other]) drive(simulation, 3 * TEST_TICK_HZ)
    expect(other.block.hash()).toBe(whole.block.hash())
    expect(Math.max(...whole.cars.damageMps)).toBeGreaterThan(2)
    expect(Math.max(...whole.cars.tyreWear)).toBeGreaterThan(0)
    expect(Math.min(...whole.cars.dragShare)).toBeLessThan(1)
    expect(whole.cars.fuelKg[0]).toBeLessThan(0.7 * 75)
  },
)

/** Three cars in company on the ring; `order` says which slot each of them has. */
function inSlots(order: readonly number[]) {
  const cars = [formulaCar, roadCar, formulaCar]
  const simulation = startSimulation({
    track: ring,
    cars: order.map((_, slot) => cars[order.indexOf(slot)]!),
    carContacts: false,
    effects: ALL,
  })
  order.forEach((slot, car) => {
    placeCar(simulation.cars, slot, simulation.models[slot]!, ring, { sM: 400 - 15 * car, nM: 0.3 * car })
    roll(simulation, slot, 30)
    simulation.inputs.throttle[slot] = 0.4 + 0.1 * car
    simulation.inputs.steering[slot] = -0.06
    // Whose turn it is goes by the slot; everything else must not.
    simulation.cars.slowLeft[slot] = car
  })
  const { x, y, vx, dragShare, fuelKg, tyreC, tyreWear } = simulation.cars
  let thinnest = 1
  for (let tick = 0; tick < 3 * TEST_TICK_HZ; tick++) {
    simulation.step()
    thinnest = Math.min(thinnest, ...dragShare)
  }
  expect(thinnest).toBeLessThan(0.95)
  return order.map((slot) => [
    ...[x, y, vx, dragShare, fuelKg].map((column) => column[slot]),
    ...tyreC.slice(slot * 4, slot * 4 + 4),
    ...tyreWear.slice(slot * 4, slot * 4 + 4),
  ])
}

test('which car has which slot changes nothing but whose turn it is', () => {
  const straight = inSlots([0, 1, 2])
  expect(inSlots([2, 0, 1])).toEqual(straight)
  expect(inSlots([1, 2, 0])).toEqual(straight)
})

test('cars stepped one by one are cars stepped together where the air is not shared, so a client can predict its own', () => {
  const effects: CarEffects = { ...ALL, hasSlipstream: false }
  const [together, oneByOne] = [0, 1].map(() => startSimulation({ track: ring, cars: field, startM: 400, effects }))
  for (const { inputs } of [together!, oneByOne!]) {
    inputs.throttle.fill(0.7)
    inputs.steering.fill(-0.06)
  }
  for (let tick = 0; tick < 2 * TEST_TICK_HZ; tick++) {
    stepCars(together!.cars, together!.inputs, ring)
    for (let slot = 0; slot < field.length; slot++) stepCars(oneByOne!.cars, oneByOne!.inputs, ring, slot, slot + 1)
  }
  expect(oneByOne!.block.hash()).toBe(together!.block.hash())
  expect(together!.cars.vx[0]).toBeGreaterThan(5)
})
