import { describe, expect, test } from 'vitest'
import type { Track } from '../../src/simulation/track.ts'
import { placeCar } from '../../src/simulation/vehicle.ts'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { exactCircle, roll, startSimulation, TEST_TICK_HZ, tilted } from '../support/simulation.ts'

/** Where slip divides by a speed of nothing: stopping, standing and driving off. */

const level = exactCircle(200)
const slope = (rise: number): Track => tilted(level, { z: level.z.map((_, row) => rise * row * level.spacingM) })
const bank = (bankingRad: number): Track => tilted(level, { bankingRad: level.bankingRad.map(() => bankingRad) })

const roads: [string, Track][] = [
  ['a level road', level],
  ['a climb of 20 %', slope(0.2)],
  ['a descent of 20 %', slope(-0.2)],
  ['a bend banked by 17 degrees', bank(-0.3)],
  ['a bend that falls outwards', bank(0.15)],
]

describe.each(roads)('on %s', (_, track) => {
  test.each([
    ['formula car', formulaCar],
    ['road car', roadCar],
  ])('a %s on the brake does not move in ten seconds, whatever is done with the wheel', (__, data) => {
    const simulation = startSimulation({ track, cars: [data], startM: 300 })
    const { cars, inputs } = simulation
    placeCar(cars, 0, simulation.models[0]!, track, { sM: 300, nM: 2 })
    const place = () => [cars.x[0], cars.y[0], cars.headingX[0], cars.headingY[0], cars.s[0], cars.n[0]]
    const before = place()
    inputs.brake.fill(0.3)
    for (let second = 0; second < 10; second++) {
      inputs.steering.fill(second % 2 === 0 ? 1 : -1)
      simulation.step(TEST_TICK_HZ)
      expect(place()).toEqual(before)
    }
  })

  test('a car braked with the wheel turned comes to rest for good', () => {
    const simulation = startSimulation({ track, cars: [roadCar], startM: 300 })
    const { cars, inputs } = simulation
    roll(simulation, 0, 12)
    inputs.brake.fill(1)
    inputs.steering.fill(-0.3)
    simulation.step(3 * TEST_TICK_HZ)
    const rest = [cars.x[0], cars.y[0], cars.headingX[0], cars.headingY[0]]
    expect([cars.vx[0], cars.vy[0], cars.yawRate[0], ...cars.wheelRadps]).toEqual([0, 0, 0, 0, 0, 0, 0])
    simulation.step(5 * TEST_TICK_HZ)
    expect([cars.x[0], cars.y[0], cars.headingX[0], cars.headingY[0]]).toEqual(rest)
  })
})

test('a stop is smooth: the deceleration never flips its sign on the way to rest', () => {
  const simulation = startSimulation({ track: level, cars: [formulaCar], startM: 300 })
  const { cars, inputs } = simulation
  roll(simulation, 0, 30)
  inputs.brake.fill(0.5)
  let last = cars.vx[0]!
  while (cars.vx[0]! > 0) {
    simulation.step()
    expect(cars.vx[0]!).toBeLessThan(last)
    last = cars.vx[0]!
  }
  expect(last).toBe(0)
})

test.each([
  ['formula car', formulaCar],
  ['road car', roadCar],
])('a %s drives off at a tenth of the throttle with the wheel turned, without a shudder', (_, data) => {
  const simulation = startSimulation({ track: level, cars: [data], startM: 300 })
  const { cars, inputs } = simulation
  inputs.throttle.fill(0.1)
  inputs.steering.fill(-0.5)
  let flips = 0
  let lastGain = 0
  for (let tick = 0; tick < 2 * TEST_TICK_HZ; tick++) {
    const before = cars.yawRate[0]!
    simulation.step()
    const gain = cars.yawRate[0]! - before
    if (gain * lastGain < 0) flips++
    lastGain = gain
  }
  expect(cars.vx[0]!).toBeGreaterThan(0.5)
  expect(cars.yawRate[0]!).toBeGreaterThan(0.05)
  expect(flips).toBeLessThan(5)
})
