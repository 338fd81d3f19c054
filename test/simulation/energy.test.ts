import { describe, expect, test } from 'vitest'
import type { CarData } from '../../src/content/car-data.ts'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { kineticEnergyJ, peakPowerW } from '../support/energy.ts'
import {
  dragStrip,
  exactCircle,
  roll,
  type Simulation,
  startSimulation,
  TEST_TICK_HZ,
  tilted,
} from '../support/simulation.ts'

/** Energy comes from the engine and from heights, and goes into air, tyres and brakes; none appears by itself. */

const strip = dragStrip()
const CARS = 60
const cars = [
  ['formula car', formulaCar],
  ['road car', roadCar],
  ['formula car without aids', { ...formulaCar, aids: { hasAbs: false, hasTractionControl: false } }],
] as const

/** Many cars of a kind on the straight, each at a speed of its own, touching nobody. */
function rollingField(data: CarData): Simulation {
  const all = Array.from({ length: CARS }, () => data)
  const simulation = startSimulation({ track: strip, cars: all, startM: 8500, spacingM: 30, carContacts: false })
  for (let slot = 0; slot < CARS; slot++) roll(simulation, slot, 15 + 65 * simulation.random.nextFloat())
  return simulation
}

/** Steps the field and gives each car's gain of kinetic energy to `look`, every tick. */
function watch(simulation: Simulation, ticks: number, drive: () => void, look: (slot: number, gainJ: number) => void) {
  const last = Array.from({ length: CARS }, (_, slot) => kineticEnergyJ(simulation, slot))
  for (let tick = 0; tick < ticks; tick++) {
    if (tick % 100 === 0) drive()
    simulation.step()
    for (let slot = 0; slot < CARS; slot++) {
      const energy = kineticEnergyJ(simulation, slot)
      look(slot, energy - last[slot]!)
      last[slot] = energy
    }
  }
}

describe('kinetic energy', () => {
  test.each(cars)('of a coasting %s that is steered and braked shrinks in every tick down to 10 m/s', (_, data) => {
    const simulation = rollingField(data)
    const { inputs, random } = simulation
    inputs.gearCommand.fill(0)
    simulation.cars.gear.fill(0)
    let most = -Infinity
    const drive = () => {
      for (let slot = 0; slot < CARS; slot++) {
        inputs.steering[slot] = 0.15 * random.nextSigned()
        inputs.brake[slot] = Math.max(0, 2 * random.nextFloat() - 1)
      }
    }
    watch(simulation, 8 * TEST_TICK_HZ, drive, (slot, gainJ) => {
      // In a slow slide a tyre that was bent sideways gives its bending back.
      if (simulation.cars.vx[slot]! > 10) most = Math.max(most, gainJ)
    })
    expect(most).toBeLessThan(0)
  })

  test.each(cars)('of a %s that spins grows by less than a joule in any tick above 10 m/s', (_, data) => {
    const simulation = rollingField(data)
    const { inputs, random } = simulation
    inputs.gearCommand.fill(0)
    simulation.cars.gear.fill(0)
    for (let slot = 0; slot < CARS; slot++) {
      simulation.cars.vy[slot] = 10 * random.nextSigned()
      simulation.cars.yawRate[slot] = 2 * random.nextSigned()
    }
    let most = -Infinity
    const drive = () => {
      for (let slot = 0; slot < CARS; slot++) inputs.steering[slot] = random.nextSigned()
    }
    watch(simulation, 5 * TEST_TICK_HZ, drive, (slot, gainJ) => {
      if (Math.hypot(simulation.cars.vx[slot]!, simulation.cars.vy[slot]!) > 10) most = Math.max(most, gainJ)
    })
    expect(most).toBeLessThan(1)
  })

  test.each(cars)('of a driven %s never grows faster than its engine gives power', (_, data) => {
    const simulation = rollingField(data)
    const { inputs, random } = simulation
    let mostW = -Infinity
    const drive = () => {
      for (let slot = 0; slot < CARS; slot++) {
        inputs.steering[slot] = 0.1 * random.nextSigned()
        inputs.throttle[slot] = Math.min(1, 2 * random.nextFloat())
      }
    }
    watch(simulation, 10 * TEST_TICK_HZ, drive, (_slot, gainJ) => {
      mostW = Math.max(mostW, gainJ * TEST_TICK_HZ)
    })
    expect(mostW).toBeLessThan(peakPowerW(data))
    expect(mostW).toBeGreaterThan(0.5 * peakPowerW(data))
  })

  test('and height together shrink while a car rolls over hills out of gear', () => {
    const level = exactCircle(300)
    const z = level.x.map((x) => 6 * (x / 300))
    const simulation = startSimulation({ track: tilted(level, { z }), cars: [roadCar], startM: 400 })
    const { cars: car, inputs } = simulation
    roll(simulation, 0, 35)
    inputs.gearCommand.fill(0)
    const height = () => {
      const row = Math.floor(car.s[0]! / level.spacingM)
      const share = car.s[0]! / level.spacingM - row
      return z[row]! + share * (z[(row + 1) % level.rows]! - z[row]!)
    }
    const total = () => kineticEnergyJ(simulation, 0) + 9.81 * roadCar.chassis.massKg * height()
    let [most, slowest, fastest] = [-Infinity, Infinity, 0]
    let last = total()
    for (let tick = 0; tick < 30 * TEST_TICK_HZ; tick++) {
      // A hand on the wheel that keeps to the middle of the road.
      inputs.steering[0] = -(2.6 / 300 - 0.01 * car.n[0]!) / roadCar.steering.angleMaxRad
      simulation.step()
      most = Math.max(most, total() - last)
      last = total()
      slowest = Math.min(slowest, car.vx[0]!)
      fastest = Math.max(fastest, car.vx[0]!)
    }
    expect(most).toBeLessThan(0)
    expect(fastest).toBeGreaterThan(slowest + 5)
  })
})

test('on perfect ice a car keeps its velocity in the world while it spins, to a few millionths', () => {
  const ice = { ...strip, friction: strip.friction.map(() => 1e-12) }
  const aero = { dragAreaM2: 0, downforceAreaFrontM2: 0, downforceAreaRearM2: 0 }
  const simulation = startSimulation({ track: ice, cars: [{ ...roadCar, aero }], startM: 1000 })
  const { cars: car, inputs } = simulation
  inputs.gearCommand.fill(0)
  car.vx[0] = 30
  car.vy[0] = -4
  car.yawRate[0] = 3
  const start = [car.x[0]!, car.y[0]!] as const
  simulation.step(TEST_TICK_HZ)
  const worldX = car.headingX[0]! * car.vx[0]! - car.headingY[0]! * car.vy[0]!
  const worldY = car.headingY[0]! * car.vx[0]! + car.headingX[0]! * car.vy[0]!
  expect(worldX).toBeCloseTo(30, 4)
  expect(worldY).toBeCloseTo(-4, 4)
  expect(car.x[0]! - start[0]).toBeCloseTo(30, 4)
  expect(car.y[0]! - start[1]).toBeCloseTo(-4, 4)
  expect(Math.atan2(car.headingY[0]!, car.headingX[0]!)).toBeCloseTo(3, 5)
  expect(car.headingX[0]! ** 2 + car.headingY[0]! ** 2).toBeCloseTo(1, 12)
})
