import { describe, expect, test } from 'vitest'
import { stepCarContacts } from '../../src/simulation/car-contact.ts'
import { stepContacts } from '../../src/simulation/contact.ts'
import { placeCar, removeCar } from '../../src/simulation/vehicle.ts'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { dragStrip, exactCircle, type Simulation, startSimulation, TEST_TICK_HZ } from '../support/simulation.ts'
import { build, figureEight } from '../support/tracks.ts'

const strip = dragStrip()

interface Pose {
  readonly x: number
  readonly y: number
  readonly headingRad?: number
  readonly vx?: number
  readonly vy?: number
  readonly yawRate?: number
}

/** Two cars at given places, measured from a point of the straight; slot 0 is a formula car, slot 1 a GT. */
function pair(formula: Pose, road: Pose, order: 'as given' | 'swapped' = 'as given'): Simulation {
  const isSwapped = order === 'swapped'
  const cars = isSwapped ? [roadCar, formulaCar] : [formulaCar, roadCar]
  const simulation = startSimulation({ track: strip, cars, startM: 1000 })
  set(simulation, isSwapped ? 1 : 0, formula)
  set(simulation, isSwapped ? 0 : 1, road)
  return simulation
}

function set({ cars, models }: Simulation, slot: number, pose: Pose): void {
  placeCar(cars, slot, models[slot]!, strip, { sM: 1000 + pose.x, nM: pose.y })
  const heading = pose.headingRad ?? 0
  cars.headingX[slot] = Math.cos(heading)
  cars.headingY[slot] = Math.sin(heading)
  cars.vx[slot] = pose.vx ?? 0
  cars.vy[slot] = pose.vy ?? 0
  cars.yawRate[slot] = pose.yawRate ?? 0
}

/** Momentum, angular momentum about the origin and kinetic energy of all cars. */
function budget({ cars, models }: Simulation) {
  const sum = { x: 0, y: 0, turning: 0, energy: 0 }
  models.forEach((model, slot) => {
    const { massKg, yawInertiaKgM2 } = model.data.chassis
    const vx = cars.headingX[slot]! * cars.vx[slot]! - cars.headingY[slot]! * cars.vy[slot]!
    const vy = cars.headingY[slot]! * cars.vx[slot]! + cars.headingX[slot]! * cars.vy[slot]!
    const yawRate = cars.yawRate[slot]!
    sum.x += massKg * vx
    sum.y += massKg * vy
    sum.turning += massKg * (cars.x[slot]! * vy - cars.y[slot]! * vx) + yawInertiaKgM2 * yawRate
    sum.energy += (massKg * (vx * vx + vy * vy) + yawInertiaKgM2 * yawRate * yawRate) / 2
  })
  return sum
}

const crashes: [string, Pose, Pose][] = [
  ['a shunt from behind', { x: 0, y: 0.3, vx: 60 }, { x: 4.9, y: 0, vx: 40 }],
  ['a side swipe', { x: 0, y: 1.85, vx: 50, vy: -3 }, { x: 1, y: 0, vx: 48, yawRate: 0.2 }],
  ['a car across the road', { x: 0, y: 0, vx: 30 }, { x: 3.5, y: 0.4, headingRad: 1.5, vx: 5 }],
  ['a head-on crash', { x: 0, y: 0, vx: 40 }, { x: 4.9, y: 0.5, headingRad: 3, vx: 40 }],
]

describe('a contact between cars', () => {
  test.each(crashes)('keeps momentum and angular momentum and gains no energy: %s', (_, formula, road) => {
    const simulation = pair(formula, road)
    // Correcting places shifts the moment of momentum too, so both are taken about the corrected places.
    const { x, y } = simulation.cars
    const before = { ...budget(simulation), vx: simulation.cars.vx[0]! }
    const places = [x[0]!, y[0]!, x[1]!, y[1]!] as const
    stepCarContacts(simulation.cars, strip)
    x.set([places[0], places[2]])
    y.set([places[1], places[3]])
    const after = budget(simulation)
    expect(simulation.cars.contactTicks[0]).toBeGreaterThan(0)
    expect(Math.abs(after.x / before.x - 1)).toBeLessThan(1e-9)
    expect(Math.abs(after.y - before.y)).toBeLessThan(1e-9 * Math.abs(before.x))
    expect(Math.abs(after.turning / before.turning - 1)).toBeLessThan(1e-9)
    expect(after.energy).toBeLessThan(before.energy)
  })

  test.each(crashes)('does not depend on who has which slot, to the last bit: %s', (_, formula, road) => {
    const given = pair(formula, road)
    const swapped = pair(formula, road, 'swapped')
    stepCarContacts(given.cars, strip)
    stepCarContacts(swapped.cars, strip)
    for (const column of ['x', 'y', 'vx', 'vy', 'yawRate', 'damageMps'] as const) {
      expect([...swapped.cars[column]].reverse()).toEqual([...given.cars[column]])
    }
  })

  test('shows as a contact for a tenth of a second and leaves the harder jolt as damage', () => {
    const simulation = pair({ x: 0, y: 0, vx: 20 }, { x: 4.9, y: 0, vx: 0 })
    stepContacts(simulation.cars, strip, { carContacts: true })
    expect([...simulation.cars.contactTicks]).toEqual([24, 24])
    expect(simulation.cars.damageMps[0]).toBeGreaterThan(simulation.cars.damageMps[1]!)
    expect(simulation.cars.damageMps[1]).toBeGreaterThan(5)
    simulation.cars.vx.fill(0)
    set(simulation, 1, { x: 20, y: 0 })
    for (let tick = 0; tick < 24; tick++) stepContacts(simulation.cars, strip, { carContacts: true })
    expect(simulation.cars.contactTicks[0]).toBe(0)
  })

  test('gives back a seventh of a hard blow and nothing of a nudge', () => {
    const parting = (vx: number) => {
      const simulation = pair({ x: 0, y: 0, vx }, { x: 4.9, y: 0 })
      stepCarContacts(simulation.cars, strip)
      return (simulation.cars.vx[1]! - simulation.cars.vx[0]!) / vx
    }
    expect(parting(10)).toBeCloseTo(0.15, 9)
    expect(parting(0.8)).toBeCloseTo(0, 9)
  })

  test('parts cars that overlap until they no longer do', () => {
    const simulation = pair({ x: 0, y: 0 }, { x: 4, y: 0 })
    for (let tick = 0; tick < TEST_TICK_HZ; tick++) stepContacts(simulation.cars, strip, { carContacts: true })
    const gapM = simulation.cars.x[1]! - simulation.cars.x[0]!
    expect(gapM).toBeGreaterThan(4.7)
    expect(gapM).toBeLessThan(5.3)
  })

  test('does not happen between cars that pass side by side', () => {
    const simulation = pair({ x: 0, y: 2, vx: 70 }, { x: 0.5, y: 0, vx: 30 })
    stepCarContacts(simulation.cars, strip)
    expect([...simulation.cars.contactTicks]).toEqual([0, 0])
  })

  test('does not happen when contacts are switched off', () => {
    const simulation = pair({ x: 0, y: 0, vx: 20 }, { x: 4.9, y: 0 })
    stepContacts(simulation.cars, strip, { carContacts: false })
    expect(simulation.cars.vx[0]).toBe(20)
  })

  test('does not happen between a car on the bridge and the one below', () => {
    const eight = build(figureEight())
    const simulation = startSimulation({ track: eight, cars: [roadCar, roadCar], startM: eight.lengthM - 50 })
    const { cars } = simulation
    placeCar(cars, 1, simulation.models[1]!, eight, { sM: 50 + 150 * Math.PI + 100, nM: 0 })
    const apartM = Math.sqrt((cars.x[0]! - cars.x[1]!) ** 2 + (cars.y[0]! - cars.y[1]!) ** 2)
    expect(apartM).toBeLessThan(2)
    stepCarContacts(cars, eight)
    expect([...cars.contactTicks]).toEqual([0, 0])
  })
})

describe('a ghost', () => {
  test('is driven through', () => {
    const simulation = pair({ x: 0, y: 0, vx: 20 }, { x: 4.9, y: 0 })
    simulation.cars.ghostTicks[1] = 100
    stepContacts(simulation.cars, strip, { carContacts: true })
    expect([simulation.cars.vx[0], simulation.cars.ghostTicks[1]]).toEqual([20, 99])
  })

  test('stays one beyond its time while it overlaps another car', () => {
    const simulation = pair({ x: 0, y: 0 }, { x: 3, y: 0 })
    simulation.cars.ghostTicks[1] = 1
    stepContacts(simulation.cars, strip, { carContacts: true })
    expect(simulation.cars.ghostTicks[1]).toBe(1)
    set(simulation, 0, { x: -20, y: 0 })
    stepContacts(simulation.cars, strip, { carContacts: true })
    expect(simulation.cars.ghostTicks[1]).toBe(0)
  })
})

describe('a wall', () => {
  const wallM = strip.wallLeft[500]!

  test('stops a car that drives into it and keeps it inside', () => {
    const simulation = pair({ x: 0, y: wallM - 2.7, headingRad: Math.PI / 2, vx: 30 }, { x: 100, y: 0 })
    stepContacts(simulation.cars, strip, { carContacts: true })
    expect(simulation.cars.vx[0]).toBeCloseTo(-4.5, 6)
    expect(simulation.cars.yawRate[0]).toBeCloseTo(0, 6)
    expect(simulation.cars.damageMps[0]).toBeGreaterThan(20)
    expect(simulation.cars.y[0]).toBeLessThanOrEqual(wallM - 2.5)
  })

  test('is scraped along: a car that leans on it keeps most of its speed', () => {
    const simulation = pair({ x: 0, y: 0.99 - wallM, headingRad: -0.02, vx: 50 }, { x: 100, y: 0 })
    stepContacts(simulation.cars, strip, { carContacts: true })
    expect(simulation.cars.vx[0]).toBeGreaterThan(48)
    expect(simulation.cars.contactTicks[0]).toBe(24)
  })

  test('holds ghosts too', () => {
    const simulation = pair({ x: 0, y: wallM, vx: 0 }, { x: 100, y: 0 })
    simulation.cars.ghostTicks[0] = 1000
    stepContacts(simulation.cars, strip, { carContacts: true })
    expect(simulation.cars.y[0]).toBeLessThan(wallM - 0.99)
  })
})

test('a ghost that is taken off the track leaves nothing behind', () => {
  const simulation = startSimulation({ track: exactCircle(200), cars: [roadCar, roadCar], startM: 100 })
  simulation.cars.ghostTicks[0] = 1
  removeCar(simulation.cars, 0)
  simulation.step(3)
  expect(simulation.cars.ghostTicks[0]).toBe(0)
})
