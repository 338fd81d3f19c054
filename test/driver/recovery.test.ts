import { expect, test } from 'vitest'
import { releaseDriver } from '../../src/driver/drivers.ts'
import { placeCar } from '../../src/simulation/vehicle.ts'
import { roadCar } from '../support/car-data.ts'
import { startDriving, TICK_HZ } from '../support/driving.ts'
import { build, oval } from '../support/tracks.ts'

const track = build(oval())

function underWay() {
  const driving = startDriving({ track, cars: [roadCar] })
  for (let tick = 0; tick < 4 * TICK_HZ; tick++) driving.step()
  return driving
}

function run(driving: ReturnType<typeof underWay>, seconds: number): void {
  for (let tick = 0; tick < seconds * TICK_HZ; tick++) driving.step()
}

test('a car put on the grass comes back to its lane by itself', () => {
  const driving = underWay()
  placeCar(driving.cars, 0, driving.cars.models[0]!, track, { sM: 120, nM: -12 })
  run(driving, 8)
  expect(Math.abs(driving.cars.n[0]!)).toBeLessThan(6)
  expect(driving.gaveUp.size).toBe(0)
})

test('a driver who faces the wrong way for three seconds asks to be put back', () => {
  const driving = underWay()
  const { cars } = driving
  placeCar(cars, 0, cars.models[0]!, track, { sM: 120, nM: 0 })
  cars.headingX[0] = -cars.headingX[0]!
  cars.headingY[0] = -cars.headingY[0]!
  const turned = () => {
    cars.vx[0] = 0
    driving.step()
  }
  for (let tick = 0; tick < 2.9 * TICK_HZ; tick++) turned()
  expect(driving.drivers.wantsRespawn[0]).toBe(0)
  for (let tick = 0; tick < 0.3 * TICK_HZ; tick++) turned()
  expect(driving.drivers.wantsRespawn[0]).toBe(1)
})

test('a driver who cannot get on for three seconds asks to be put back, and forgets it once he drives', () => {
  const driving = underWay()
  const hold = () => {
    driving.cars.vx[0] = 0
    driving.step()
  }
  for (let tick = 0; tick < 3.3 * TICK_HZ; tick++) hold()
  expect(driving.drivers.wantsRespawn[0]).toBe(1)
  run(driving, 3)
  expect(driving.drivers.wantsRespawn[0]).toBe(0)
})

test('a car that waits for its start is not stuck, and keeps the lane of its grid place at first', () => {
  const driving = startDriving({ track, cars: [roadCar] })
  const { cars } = driving
  const laneM = cars.n[0]!
  for (let tick = 0; tick < 10 * TICK_HZ; tick++) {
    driving.step()
    cars.vx[0] = 0
  }
  expect(driving.gaveUp.size).toBe(0)
  run(driving, 1.5)
  expect(cars.vx[0]).toBeGreaterThan(5)
  expect(Math.abs(cars.n[0]! - laneM)).toBeLessThan(0.5)
})

test('a slot without a driver keeps the inputs it has', () => {
  const driving = underWay()
  releaseDriver(driving.drivers, 0)
  driving.inputs.steering[0] = 0.125
  driving.step()
  expect(driving.inputs.steering[0]).toBe(0.125)
})
