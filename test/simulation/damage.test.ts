import { expect, test } from 'vitest'
import { type CarEffects, PLAIN_EFFECTS } from '../../src/simulation/effects.ts'
import { formulaCar } from '../support/car-data.ts'
import { dragStrip, roll, startSimulation, TEST_TICK_HZ } from '../support/simulation.ts'

/** What a hit costs: nothing but a figure in the results, unless the race plays damage. */

const strip = dragStrip()
const FRAGILE: CarEffects = { ...PLAIN_EFFECTS, hasDamage: true }

/** A car after a hit of so many m/s, a tenth of a second later at 60 m/s. */
function hit(damageMps: number, effects: CarEffects) {
  const simulation = startSimulation({ track: strip, cars: [formulaCar], startM: 500, effects })
  simulation.cars.damageMps[0] = damageMps
  roll(simulation, 0, 60)
  simulation.step(TEST_TICK_HZ / 10)
  return simulation
}

test('a wall is felt and reported, and costs nothing where a race has no damage', () => {
  const simulation = startSimulation({ track: strip, cars: [formulaCar], startM: 500 })
  const { cars, inputs } = simulation
  roll(simulation, 0, 60)
  inputs.steering.fill(0.3)
  simulation.step(2 * TEST_TICK_HZ)
  expect(cars.damageMps[0]).toBeGreaterThan(5)
  expect([cars.dragShare[0], cars.downforceShare[0]]).toEqual([1, 1])
})

test.each([
  [2, 1, 1],
  [13.5, 1.1, 0.8],
  [25, 1.2, 0.6],
  [60, 1.2, 0.6],
])('a hit of %d m/s leaves %d of the drag and %d of the downforce', (damageMps, drag, downforce) => {
  const { cars } = hit(damageMps, FRAGILE)
  expect(cars.dragShare[0]).toBeCloseTo(drag, 12)
  expect(cars.downforceShare[0]).toBeCloseTo(downforce, 12)
  expect(cars.damageMps[0]).toBe(damageMps)
})

test('a damaged car is slower on the straight and holds less in a bend', () => {
  const driven = (damageMps: number) => {
    const simulation = hit(damageMps, FRAGILE)
    const { cars, inputs } = simulation
    inputs.throttle.fill(1)
    simulation.step(15 * TEST_TICK_HZ)
    const topMps = cars.vx[0]!
    inputs.throttle.fill(0)
    inputs.steering.fill(-0.4)
    let mostMps2 = 0
    for (let tick = 0; tick < TEST_TICK_HZ / 4; tick++) {
      simulation.step()
      mostMps2 = Math.max(mostMps2, cars.ay[0]!)
    }
    return { topMps, mostMps2 }
  }
  const [sound, damaged] = [driven(0), driven(25)]
  expect(damaged.topMps).toBeLessThan(0.97 * sound.topMps)
  expect(damaged.mostMps2).toBeLessThan(0.85 * sound.mostMps2)
})

test('wakes and damage add up', () => {
  const simulation = startSimulation({
    track: strip,
    cars: [formulaCar, formulaCar],
    startM: 500,
    effects: FRAGILE,
  })
  const { cars } = simulation
  cars.damageMps[1] = 25
  for (const slot of [0, 1]) roll(simulation, slot, 60)
  simulation.step(TEST_TICK_HZ / 10)
  const wake = cars.downforceShare[1]! / 0.6
  expect(wake).toBeLessThan(0.9)
  expect(cars.dragShare[1]).toBeCloseTo(1.2 * wake, 12)
})
