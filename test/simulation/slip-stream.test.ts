import { describe, expect, test } from 'vitest'
import type { CarData } from '../../src/content/car-data.ts'
import { type CarEffects, PLAIN_EFFECTS } from '../../src/simulation/effects.ts'
import { createWorldPose, samplePosition } from '../../src/simulation/projection.ts'
import type { Track } from '../../src/simulation/track.ts'
import { placeCar, removeCar } from '../../src/simulation/vehicle.ts'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { dragStrip, roll, type Simulation, startSimulation, TEST_TICK_HZ } from '../support/simulation.ts'
import { build, figureEight } from '../support/tracks.ts'

/** What a car leaves in the air behind it, and for whom. */

const strip = dragStrip()
const ALONE: CarEffects = { ...PLAIN_EFFECTS, hasSlipstream: false }

type Place = { readonly sM: number; readonly nM: number }

/** Two cars at 60 m/s, the first at 1000 m on the centreline, stepped until both have felt the air. */
function pair(second: Place, { track = strip as Track, effects = PLAIN_EFFECTS, data = roadCar as CarData } = {}) {
  const simulation = startSimulation({ track, cars: [data, data], carContacts: false, effects })
  const { cars, models } = simulation
  placeCar(cars, 0, models[0]!, track, { sM: 1000, nM: 0 })
  placeCar(cars, 1, models[1]!, track, second)
  for (const slot of [0, 1]) roll(simulation, slot, 60)
  simulation.step(15)
  return simulation
}

function dragShares({ cars }: Simulation): number[] {
  return [cars.dragShare[0]!, cars.dragShare[1]!]
}

describe('a wake', () => {
  test.each([
    [6, 0.8],
    [10, 0.85],
    [20, 0.91],
    [40, 0.956],
    [80, 0.983],
  ])('%d m behind a car leaves %d of the drag', (gapM, share) => {
    expect(dragShares(pair({ sM: 1000 - gapM, nM: 0 }))).toEqual([1, expect.closeTo(share, 2)])
  })

  test('takes as much of the downforce as of the drag', () => {
    const { cars } = pair({ sM: 985, nM: 0 }, { data: formulaCar })
    expect(cars.downforceShare[1]).toBe(cars.dragShare[1])
    expect(cars.downforceShare[1]).toBeLessThan(0.9)
    expect(cars.work.loadN[4]!).toBeLessThan(cars.work.loadN[0]! - 100)
  })

  test('fades to the side and is gone two metres off', () => {
    const [middle, side, off] = [0, 1, 2].map((nM) => pair({ sM: 985, nM }).cars.dragShare[1]!)
    expect(side! - 1).toBeCloseTo((middle! - 1) / 2, 4)
    expect(off).toBe(1)
  })

  test.each([
    ['beside it', { sM: 1000, nM: 1.5 }],
    ['half a length behind its nose', { sM: 997.7, nM: 1.5 }],
    ['ahead of it', { sM: 1020, nM: 0 }],
    ['farther back than it reaches', { sM: 905, nM: 0 }],
  ])('of a car does nothing to a car %s', (_, second) => {
    expect(pair(second).cars.dragShare[1]).toBe(1)
  })

  test('of a car that stands is none', () => {
    const simulation = pair({ sM: 985, nM: 0 })
    roll(simulation, 0, 0)
    simulation.inputs.brake[0] = 1
    simulation.step(15)
    expect(simulation.cars.dragShare[1]).toBe(1)
  })

  test('is gone with its car', () => {
    const simulation = pair({ sM: 985, nM: 0 })
    removeCar(simulation.cars, 0)
    simulation.step(15)
    expect(dragShares(simulation)[1]).toBe(1)
  })

  test('reaches across the line', () => {
    const simulation = pair({ sM: strip.lengthM - 5, nM: 0 })
    placeCar(simulation.cars, 0, simulation.models[0]!, strip, { sM: 10, nM: 0 })
    for (const slot of [0, 1]) roll(simulation, slot, 60)
    simulation.step(3)
    simulation.cars.slowLeft.fill(0)
    simulation.step()
    expect(simulation.cars.dragShare[1]).toBeLessThan(0.9)
    expect(simulation.cars.dragShare[0]).toBe(1)
  })

  test('stays on its road where another one crosses: the arc length decides', () => {
    const eight = build(figureEight())
    const pose = createWorldPose()
    samplePosition(eight, eight.lengthM - 50, 0, pose)
    const crossing = { x: pose.x, y: pose.y }
    let otherM = 0
    let nearest = Infinity
    for (let sM = 200; sM < eight.lengthM - 200; sM++) {
      samplePosition(eight, sM, 0, pose)
      const far = Math.hypot(pose.x - crossing.x, pose.y - crossing.y)
      if (far < nearest) [nearest, otherM] = [far, sM]
    }
    const simulation = startSimulation({ track: eight, cars: [roadCar, roadCar], carContacts: false })
    const { cars, models } = simulation
    placeCar(cars, 0, models[0]!, eight, { sM: otherM, nM: 0 })
    placeCar(cars, 1, models[1]!, eight, { sM: eight.lengthM - 60, nM: 0 })
    for (const slot of [0, 1]) roll(simulation, slot, 30)
    cars.slowLeft.fill(0)
    simulation.step()
    expect(Math.hypot(cars.x[0]! - cars.x[1]!, cars.y[0]! - cars.y[1]!)).toBeLessThan(12)
    expect(dragShares(simulation)).toEqual([1, 1])
  })
})

test('a car close behind another reaches a higher speed on the straight than the one ahead ever does', () => {
  const cars = [formulaCar, formulaCar]
  const simulation = startSimulation({ track: strip, cars, startM: 500, spacingM: 25, carContacts: false })
  for (const slot of [0, 1]) roll(simulation, slot, 80)
  simulation.inputs.throttle.fill(1)
  const top = [0, 0]
  for (let tick = 0; tick < 30 * TEST_TICK_HZ; tick++) {
    simulation.step()
    for (const slot of [0, 1]) top[slot] = Math.max(top[slot]!, simulation.cars.vx[slot]!)
  }
  expect(top[1]! / top[0]!).toBeGreaterThan(1.015)
})

test('without slip-streams a car in company is bit for bit the car alone', () => {
  const together = startSimulation({ track: strip, cars: [roadCar, roadCar], startM: 500, effects: ALONE })
  const alone = startSimulation({ track: strip, cars: [roadCar, roadCar], startM: 500, effects: ALONE })
  removeCar(alone.cars, 0)
  for (const simulation of [together, alone]) {
    for (const slot of [0, 1]) roll(simulation, slot, 50)
    simulation.inputs.throttle.fill(0.8)
    simulation.inputs.steering.fill(0.01)
    simulation.step(5 * TEST_TICK_HZ)
  }
  for (const column of ['x', 'y', 'vx', 'vy', 'yawRate', 'dragShare'] as const) {
    expect(together.cars[column][1]).toBe(alone.cars[column][1])
  }
  expect(together.cars.tyreC.slice(4)).toEqual(alone.cars.tyreC.slice(4))
})

test('a broken car leaves nothing in the air that breaks others', () => {
  const simulation = pair({ sM: 985, nM: 0 })
  const { cars } = simulation
  for (const column of ['vx', 's', 'n'] as const) {
    cars[column][0] = Number.NaN
    cars.slowLeft.fill(0)
    simulation.step()
    expect(cars.dragShare[1]).toBeGreaterThan(0)
    expect(cars.vx[1]).toBeGreaterThan(50)
  }
})
