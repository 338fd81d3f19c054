import { describe, expect, test } from 'vitest'
import { engineTorqueNm, fullTorqueNm } from '../../src/simulation/engine.ts'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { dragStrip, roll, type Simulation, startSimulation, TEST_TICK_HZ } from '../support/simulation.ts'

/** What a driver feels of engine, clutch and gearbox, in a car on a straight. */

const strip = dragStrip()

function onStraight(data = roadCar): Simulation {
  return startSimulation({ track: strip, cars: [data], startM: 100 })
}

/** Speed gained in each of the next ticks, m/s². */
function accelerations(simulation: Simulation, ticks: number): number[] {
  return Array.from({ length: ticks }, () => {
    const before = simulation.cars.vx[0]!
    simulation.step()
    return (simulation.cars.vx[0]! - before) * TEST_TICK_HZ
  })
}

describe('pulling away', () => {
  test('the clutch slips while the engine holds its launch speed, then both turn as one', () => {
    const simulation = onStraight()
    const { cars, inputs, models } = simulation
    const { engine, gearbox } = models[0]!
    inputs.throttle.fill(1)
    const coupled = () => ((cars.wheelRadps[2]! + cars.wheelRadps[3]!) / 2) * gearbox.ratios[2]!
    simulation.step(12)
    expect(cars.engineRadps[0]!).toBeCloseTo(0.55 * engine.limiterRadps, 6)
    expect(coupled()).toBeLessThan(0.5 * cars.engineRadps[0]!)
    while (cars.engineRadps[0]! < 0.8 * engine.limiterRadps) simulation.step()
    expect(cars.gear[0]).toBe(1)
    expect(cars.engineRadps[0]! / coupled()).toBeCloseTo(1, 1)
  })

  test('at idle nothing pulls: a car without throttle stays where it is', () => {
    const simulation = onStraight()
    simulation.step(5 * TEST_TICK_HZ)
    expect(simulation.cars.vx[0]).toBe(0)
    expect(simulation.cars.engineRadps[0]).toBe(simulation.models[0]!.engine.idleRadps)
  })

  test('with slipping clutch the wheels get the engine torque times the ratio and its losses', () => {
    const simulation = onStraight()
    const { engine, gearbox } = simulation.models[0]!
    simulation.inputs.throttle.fill(0.3)
    const launch = engine.idleRadps + 0.3 * (0.55 * engine.limiterRadps - engine.idleRadps)
    const force = (engineTorqueNm(engine, launch, 0.3) * gearbox.ratios[2]! * gearbox.efficiency) / roadCar.tyre.radiusM
    const gained = accelerations(simulation, 60).at(-1)!
    // Turning wheels take their share, and rolling resistance its own.
    const inertiaKg = roadCar.chassis.massKg + (4 * roadCar.tyre.wheelInertiaKgM2) / roadCar.tyre.radiusM ** 2
    const expected = (force - roadCar.tyre.rollingResistance * roadCar.chassis.massKg * 9.81) / inertiaKg
    expect(gained / expected).toBeGreaterThan(0.97)
    expect(gained / expected).toBeLessThan(1.01)
  })
})

describe('the limiter', () => {
  test('holds a car in first gear at the speed of the limiter, without hunting', () => {
    const simulation = onStraight()
    const { cars, inputs, models } = simulation
    const { engine, gearbox } = models[0]!
    inputs.gearCommand.fill(1)
    inputs.throttle.fill(1)
    simulation.step(8 * TEST_TICK_HZ)
    const topMps = (engine.limiterRadps / gearbox.ratios[2]!) * roadCar.tyre.radiusM
    expect(cars.vx[0]! / topMps).toBeGreaterThan(0.97)
    expect(cars.vx[0]! / topMps).toBeLessThan(1)
    for (const gained of accelerations(simulation, TEST_TICK_HZ)) expect(Math.abs(gained)).toBeLessThan(0.05)
    expect(cars.gear[0]).toBe(1)
  })

  test('gives no torque even when the road turns the engine faster', () => {
    const { engine } = onStraight().models[0]!
    expect(fullTorqueNm(engine, 1.1 * engine.limiterRadps)).toBe(0)
    expect(engineTorqueNm(engine, 1.1 * engine.limiterRadps, 1)).toBe(0)
  })
})

describe('a gear change', () => {
  test.each([
    ['formula car', formulaCar],
    ['road car', roadCar],
  ])('interrupts the drive of a %s for its shift time, to a hundredth of a second', (_, data) => {
    const simulation = onStraight(data)
    const { cars, inputs } = simulation
    roll(simulation, 0, 25)
    cars.gear[0] = 2
    inputs.gearCommand.fill(2)
    inputs.throttle.fill(1)
    simulation.step(120)
    inputs.gearCommand.fill(3)
    const pulls = accelerations(simulation, Math.ceil(data.gearbox.shiftTimeS * TEST_TICK_HZ) + 60)
    const without = pulls.filter((gained) => gained < 0).length
    expect(cars.gear[0]).toBe(3)
    expect(Math.abs(without / TEST_TICK_HZ - data.gearbox.shiftTimeS)).toBeLessThan(0.01)
    expect(pulls.at(-1)!).toBeGreaterThan(2)
  })

  test('has the engine at the speed of the new gear when the clutch shuts', () => {
    const simulation = onStraight()
    const { cars, inputs, models } = simulation
    roll(simulation, 0, 25)
    cars.gear[0] = 2
    inputs.gearCommand.fill(2)
    inputs.throttle.fill(0.5)
    simulation.step(60)
    inputs.gearCommand.fill(3)
    simulation.step(Math.ceil(roadCar.gearbox.shiftTimeS * TEST_TICK_HZ))
    const coupled = (cars.vx[0]! / roadCar.tyre.radiusM) * models[0]!.gearbox.ratios[4]!
    expect(cars.engineRadps[0]! / coupled).toBeGreaterThan(0.97)
    expect(cars.engineRadps[0]! / coupled).toBeLessThan(1.03)
  })
})

describe('reverse', () => {
  test('is had from a stop, refused at speed, and left again for first gear', () => {
    const simulation = onStraight()
    const { cars, inputs } = simulation
    roll(simulation, 0, 20)
    inputs.gearCommand.fill(-1)
    simulation.step(30)
    expect(cars.gear[0]).toBe(1)
    inputs.brake.fill(1)
    while (cars.vx[0]! > 0) simulation.step()
    inputs.brake.fill(0)
    inputs.throttle.fill(0.4)
    simulation.step(TEST_TICK_HZ)
    expect(cars.gear[0]).toBe(-1)
    expect(cars.vx[0]!).toBeLessThan(-1)
    inputs.gearCommand.fill(1)
    simulation.step(3 * TEST_TICK_HZ)
    expect(cars.gear[0]).toBe(1)
    expect(cars.vx[0]!).toBeGreaterThan(1)
  })

  test('steers to the same side as forwards: wheel to the right takes the tail to the right', () => {
    const simulation = onStraight()
    simulation.inputs.gearCommand.fill(-1)
    simulation.inputs.throttle.fill(0.2)
    simulation.inputs.steering.fill(0.5)
    simulation.step(3 * TEST_TICK_HZ)
    expect(simulation.cars.vx[0]!).toBeLessThan(-1)
    expect(simulation.cars.yawRate[0]!).toBeGreaterThan(0.02)
  })

  test('stops at the limiter too', () => {
    const simulation = onStraight()
    const { engine, gearbox } = simulation.models[0]!
    simulation.inputs.gearCommand.fill(-1)
    simulation.inputs.throttle.fill(1)
    simulation.step(15 * TEST_TICK_HZ)
    const topMps = (engine.limiterRadps / gearbox.ratios[0]!) * roadCar.tyre.radiusM
    expect(simulation.cars.vx[0]! / topMps).toBeGreaterThan(0.96)
    expect(simulation.cars.vx[0]! / topMps).toBeLessThan(1)
  })
})

test.each([
  ['formula car', formulaCar],
  ['road car', roadCar],
])('at full throttle a %s runs as fast as its power overcomes air and tyres', (_, data) => {
  const simulation = onStraight(data)
  const { cars, inputs, models } = simulation
  const { engine, gearbox } = models[0]!
  inputs.throttle.fill(1)
  simulation.step(75 * TEST_TICK_HZ)
  const speed = cars.vx[0]!
  const { aero, chassis, tyre } = data
  const torqueNm = fullTorqueNm(engine, cars.engineRadps[0]!)
  const power = torqueNm * cars.engineRadps[0]! * gearbox.efficiency
  const airSquared = 0.6 * speed * speed
  const downforce = airSquared * (aero.downforceAreaFrontM2 + aero.downforceAreaRearM2)
  const losses = airSquared * aero.dragAreaM2 + tyre.rollingResistance * (chassis.massKg * 9.81 + downforce)
  expect(accelerations(simulation, 1)[0]!).toBeLessThan(0.02)
  expect(power / (losses * speed)).toBeGreaterThan(1)
  expect(power / (losses * speed)).toBeLessThan(1.04)
})
