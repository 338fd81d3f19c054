import { expect, test } from 'vitest'
import { releaseDriver } from '../../src/driver/drivers.ts'
import type { TrackPosition } from '../../src/simulation/track.ts'
import { placeCar } from '../../src/simulation/vehicle.ts'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { startDriving, TICK_HZ } from '../support/driving.ts'
import { build, oval } from '../support/tracks.ts'

const track = build(oval())
const atWall = track.wallLeft[60]! - roadCar.chassis.lengthM / 2 - 0.2

function underWay(cars = [roadCar]) {
  const driving = startDriving({ track, cars })
  for (let tick = 0; tick < 4 * TICK_HZ; tick++) driving.step()
  return driving
}

function run(driving: ReturnType<typeof underWay>, seconds: number): void {
  for (let tick = 0; tick < seconds * TICK_HZ; tick++) driving.step()
}

/** Puts a car somewhere at rest, turned to the left by so many degrees. */
function put({ cars }: ReturnType<typeof underWay>, slot: number, place: TrackPosition, degrees: number): void {
  placeCar(cars, slot, cars.models[slot]!, track, place)
  const turn = (degrees * Math.PI) / 180
  const x = cars.headingX[slot]!
  const y = cars.headingY[slot]!
  cars.headingX[slot] = x * Math.cos(turn) - y * Math.sin(turn)
  cars.headingY[slot] = x * Math.sin(turn) + y * Math.cos(turn)
}

test('a car put on the grass comes back to its lane by itself', () => {
  const driving = underWay()
  put(driving, 0, { sM: 120, nM: -12 }, 0)
  run(driving, 8)
  expect(Math.abs(driving.cars.n[0]!)).toBeLessThan(6)
  expect(driving.gaveUp.size).toBe(0)
})

test.each([
  ['nose-first against the wall', atWall, 90],
  ['with its nose in the wall at an angle', atWall, 45],
  ['with its tail against the wall', atWall, -90],
  ['against the wall and turned round', atWall, 150],
  ['across the road', 0, 90],
  ['across the road at its edge', -5, -90],
  ['the wrong way round', 0, 180],
])('a car put %s gets going by itself', (_, nM, degrees) => {
  for (const car of [roadCar, formulaCar]) {
    const driving = underWay([car])
    put(
      driving,
      0,
      { sM: 120, nM: nM === atWall ? nM - Math.max(0, car.chassis.lengthM - roadCar.chassis.lengthM) / 2 : nM },
      degrees,
    )
    run(driving, 25)
    expect(driving.gaveUp.size).toBe(0)
    expect(driving.cars.vx[0]).toBeGreaterThan(15)
    expect(Math.abs(driving.cars.n[0]!)).toBeLessThan(6)
  }
})

test('a car with its nose in the wall backs out in reverse gear', () => {
  const driving = underWay()
  put(driving, 0, { sM: 120, nM: atWall }, 90)
  run(driving, 2.5)
  expect(driving.cars.gear[0]).toBe(-1)
  expect(driving.cars.vx[0]).toBeLessThan(-0.2)
})

test('a car beside the road lets those come past who are near, and then drives on', () => {
  const driving = underWay([roadCar, roadCar])
  const { cars } = driving
  put(driving, 0, { sM: 150, nM: -12 }, 0)
  placeCar(cars, 1, cars.models[1]!, track, { sM: 60, nM: 0 })
  cars.vx[1] = 40
  cars.wheelRadps.fill(40 / roadCar.tyre.radiusM, 4, 8)
  const distanceM = () => cars.s[0]! - cars.s[1]!
  while (distanceM() > 0) {
    driving.step()
    expect(cars.vx[0]).toBeLessThan(1)
  }
  run(driving, 4)
  expect(cars.vx[0]).toBeGreaterThan(5)
})

test('a driver who faces the wrong way and cannot turn for fifteen seconds asks to be put back', () => {
  const driving = underWay()
  const { cars } = driving
  put(driving, 0, { sM: 120, nM: 0 }, 180)
  const held = () => {
    cars.vx[0] = 0
    cars.yawRate[0] = 0
    driving.step()
  }
  for (let tick = 0; tick < 14.8 * TICK_HZ; tick++) held()
  expect(driving.drivers.wantsRespawn[0]).toBe(0)
  for (let tick = 0; tick < 0.5 * TICK_HZ; tick++) held()
  expect(driving.drivers.wantsRespawn[0]).toBe(1)
})

test('a driver who cannot get on for fifteen seconds asks to be put back, and forgets it once he drives', () => {
  const driving = underWay()
  const hold = () => {
    driving.cars.vx[0] = 0
    driving.step()
  }
  for (let tick = 0; tick < 15.5 * TICK_HZ; tick++) hold()
  expect(driving.drivers.wantsRespawn[0]).toBe(1)
  run(driving, 8)
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

test('a car that the lights hold for longer than a driver is patient is not stuck either', () => {
  const driving = startDriving({ track, cars: [roadCar] })
  driving.drivers.isHeld[0] = 1
  run(driving, 20)
  expect(driving.gaveUp.size).toBe(0)
})

test('a slot without a driver keeps the inputs it has', () => {
  const driving = underWay()
  releaseDriver(driving.drivers, 0)
  driving.inputs.steering[0] = 0.125
  driving.step()
  expect(driving.inputs.steering[0]).toBe(0.125)
})
