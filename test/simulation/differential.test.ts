import { describe, expect, test } from 'vitest'
import type { CarData, Driveline } from '../../src/content/car-data.ts'
import { placeCar } from '../../src/simulation/vehicle.ts'
import { roadCar } from '../support/car-data.ts'
import { dragStrip, roll, type Simulation, startSimulation, TEST_TICK_HZ } from '../support/simulation.ts'

/** What the differential does with torque and with wheels that turn at different speeds. */

const strip = dragStrip()
const none = { differentialNmPerRadps: 0, preloadNm: 0, lockPower: 0, lockCoast: 0 }

function withDifferential(figures: Partial<Driveline>): CarData {
  const driveline = { ...roadCar.driveline, ...none, ...figures }
  return { ...roadCar, driveline, aids: { hasAbs: false, hasTractionControl: false } }
}

/** A car in third gear at 30 m/s whose driven wheels differ by `leadRadps`, the left one faster, after one tick. */
function turning(figures: Partial<Driveline>, leadRadps: number, throttle: number, gear = 3): Simulation {
  const simulation = startSimulation({ track: strip, cars: [withDifferential(figures)], startM: 1000 })
  const { cars, inputs } = simulation
  roll(simulation, 0, 30)
  for (const axle of [0, 2]) {
    cars.wheelRadps[axle] = cars.wheelRadps[axle]! + leadRadps / 2
    cars.wheelRadps[axle + 1] = cars.wheelRadps[axle + 1]! - leadRadps / 2
  }
  cars.gear[0] = gear
  inputs.gearCommand.fill(gear)
  inputs.throttle.fill(throttle)
  simulation.step()
  return simulation
}

/** Torque of the rear axle, and by how much the right wheel has more of it than the left one. */
function rearTorques({ cars }: Simulation) {
  const [left, right] = [cars.work.driveNm[2]!, cars.work.driveNm[3]!]
  return { axleNm: left + right, differenceNm: right - left }
}

describe('an open differential', () => {
  test.each([
    ['under power', 1],
    ['on the overrun', 0],
  ])('gives both wheels the same torque %s, however fast they turn', (_, throttle) => {
    const { axleNm, differenceNm } = rearTorques(turning({}, 12, throttle))
    expect(Math.abs(axleNm)).toBeGreaterThan(100)
    expect(differenceNm).toBe(0)
  })
})

describe('a locking differential', () => {
  test('moves up to its share of the power to the slower wheel', () => {
    const { axleNm, differenceNm } = rearTorques(turning({ lockPower: 0.3, lockCoast: 0.9 }, 12, 1))
    expect(axleNm).toBeGreaterThan(1000)
    expect(differenceNm / axleNm).toBeCloseTo(0.3, 12)
  })

  test('brakes the faster wheel by up to its share of the overrun', () => {
    const { axleNm, differenceNm } = rearTorques(turning({ lockPower: 0.9, lockCoast: 0.2 }, 12, 0))
    expect(axleNm).toBeLessThan(-100)
    expect(differenceNm / -axleNm).toBeCloseTo(0.2, 12)
  })

  test('holds by its preload even without torque, from wheel to wheel', () => {
    expect(rearTorques(turning({ preloadNm: 60 }, 12, 0, 0))).toEqual({ axleNm: 0, differenceNm: 120 })
    expect(rearTorques(turning({ preloadNm: 60 }, -12, 0, 0)).differenceNm).toBe(-120)
  })

  test('holds by no more than it takes while the wheels hardly differ', () => {
    const { differenceNm } = rearTorques(turning({ preloadNm: 60 }, 0.01, 0, 0))
    expect(differenceNm).toBeGreaterThan(0)
    expect(differenceNm).toBeLessThan(10)
  })

  test('sits on driven axles only', () => {
    const front = { layout: 'FWD', preloadNm: 60 } as const
    expect(rearTorques(turning(front, 12, 0, 0)).differenceNm).toBe(0)
    expect(turning(front, 12, 0, 0).cars.work.driveNm[0]).toBe(-60)
    const both = turning({ layout: 'AWD', preloadNm: 60 }, 12, 0, 0).cars.work.driveNm
    expect([...both]).toEqual([-60, 60, -60, 60])
  })
})

/** Speed gained in half a second of full throttle at 15 m/s, the left wheels on asphalt and the right ones on grass. */
function gainedOnSplitGrip(figures: Partial<Driveline>): number {
  const track = { ...strip, kerbRight: strip.kerbRight.map(() => 0) }
  const simulation = startSimulation({ track, cars: [withDifferential(figures)] })
  placeCar(simulation.cars, 0, simulation.models[0]!, track, { sM: 1000, nM: -6 })
  roll(simulation, 0, 15)
  simulation.inputs.throttle.fill(1)
  simulation.step(TEST_TICK_HZ / 2)
  return simulation.cars.vx[0]! - 15
}

test('with one wheel on grass a locking differential puts much more power down than an open one', () => {
  const open = gainedOnSplitGrip({})
  expect(gainedOnSplitGrip({ preloadNm: 60, lockPower: 0.35 })).toBeGreaterThan(1.2 * open)
  expect(gainedOnSplitGrip({ preloadNm: 10_000 })).toBeGreaterThan(1.2 * open)
})

/** Yaw rate half a second after the throttle was shut in the middle of a left-hand bend at 30 m/s. */
function liftedOff(lockCoast: number): number {
  const simulation = startSimulation({ track: strip, cars: [withDifferential({ lockCoast })], startM: 1000 })
  const { cars, inputs } = simulation
  roll(simulation, 0, 30)
  cars.gear[0] = 2
  inputs.gearCommand.fill(2)
  inputs.steering.fill(-0.12)
  inputs.throttle.fill(0.4)
  simulation.step(TEST_TICK_HZ)
  inputs.throttle.fill(0)
  simulation.step(TEST_TICK_HZ / 2)
  return cars.yawRate[0]!
}

test('a lock on the overrun holds the tail when the throttle is shut in a bend', () => {
  expect(liftedOff(0.8)).toBeLessThan(0.9 * liftedOff(0))
  expect(liftedOff(0.8)).toBeGreaterThan(0)
})

test('a differential only ever takes energy, and wheels that differ come together without ringing', () => {
  const ice = { ...strip, friction: strip.friction.map(() => 0) }
  const data = withDifferential({ differentialNmPerRadps: 30, preloadNm: 200 })
  const simulation = startSimulation({ track: ice, cars: [data], startM: 1000 })
  const { cars, inputs } = simulation
  roll(simulation, 0, 30)
  inputs.gearCommand.fill(0)
  cars.gear[0] = 0
  cars.wheelRadps[2] = 120
  cars.wheelRadps[3] = 60
  for (let tick = 0; tick < 40; tick++) {
    const [left, right] = [cars.wheelRadps[2]!, cars.wheelRadps[3]!]
    simulation.step()
    const lead = cars.wheelRadps[2]! - cars.wheelRadps[3]!
    expect(cars.work.driveNm[2]! * left + cars.work.driveNm[3]! * right).toBeLessThanOrEqual(0)
    expect(lead).toBeGreaterThanOrEqual(0)
    expect(lead).toBeLessThan(left - right + 1e-12)
  }
  expect(cars.wheelRadps[2]! - cars.wheelRadps[3]!).toBeLessThan(0.01)
})
