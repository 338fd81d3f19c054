import { describe, expect, test } from 'vitest'
import type { CarData } from '../../src/content/car-data.ts'
import { stepContacts } from '../../src/simulation/contact.ts'
import { createRandom } from '../../src/simulation/random.ts'
import { StateBlock } from '../../src/simulation/state-block.ts'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { type Body, collide, motionOf, randomCrash, setDown } from '../support/collisions.ts'
import { dragStrip, type Simulation, TEST_TICK_HZ } from '../support/simulation.ts'

/** The laws that every contact keeps, tried on random crashes and on those that can be worked out by hand. */

const strip = dragStrip()
const CRASHES = 500
/** Its centre of gravity is the middle of its outline, which makes for sums that fit a line. */
const centred = { ...roadCar, chassis: { ...roadCar.chassis, cgToFrontM: roadCar.chassis.wheelbaseM / 2 } }
const still = { headingRad: 0, vx: 0, vy: 0, yawRate: 0 }

/** Momentum, angular momentum about the world's origin of the pair's middle, and kinetic energy. */
function budget(simulation: Simulation) {
  const bodies = simulation.models.map((model, slot) => ({ ...model.data.chassis, ...motionOf(simulation, slot) }))
  const middleX = (bodies[0]!.x + bodies.at(-1)!.x) / 2
  const sum = { x: 0, y: 0, turning: 0, energy: 0 }
  for (const { massKg, yawInertiaKgM2, x, y, vx, vy, yawRate } of bodies) {
    sum.x += massKg * vx
    sum.y += massKg * vy
    sum.turning += massKg * ((x - middleX) * vy - y * vx) + yawInertiaKgM2 * yawRate
    sum.energy += (massKg * (vx * vx + vy * vy) + yawInertiaKgM2 * yawRate * yawRate) / 2
  }
  return sum
}

describe('a crash of two cars', () => {
  const random = createRandom(new StateBlock(), 20)
  const crashes = Array.from({ length: CRASHES }, () => randomCrash(random))

  test('keeps momentum and angular momentum to 1e-9 and gains no energy, in any of five hundred', () => {
    let touched = 0
    for (const bodies of crashes) {
      const simulation = setDown(strip, [formulaCar, roadCar], bodies)
      const before = budget(simulation)
      if (!collide(simulation, strip)) continue
      touched++
      const after = budget(simulation)
      const scale = 2000 * 60
      expect(Math.abs(after.x - before.x) / scale).toBeLessThan(1e-9)
      expect(Math.abs(after.y - before.y) / scale).toBeLessThan(1e-9)
      expect(Math.abs(after.turning - before.turning) / scale).toBeLessThan(1e-9)
      expect(after.energy).toBeLessThanOrEqual(before.energy * (1 + 1e-12))
    }
    expect(touched).toBeGreaterThan(CRASHES / 4)
  })

  test('is the same to the last bit when the two change slots', () => {
    for (const [formula, road] of crashes) {
      const given = setDown(strip, [formulaCar, roadCar], [formula, road])
      const swapped = setDown(strip, [roadCar, formulaCar], [road, formula])
      stepContacts(given.cars, strip, { carContacts: true })
      stepContacts(swapped.cars, strip, { carContacts: true })
      for (const column of ['x', 'y', 'vx', 'vy', 'yawRate', 'damageMps'] as const) {
        expect([...swapped.cars[column]].reverse()).toEqual([...given.cars[column]])
      }
    }
  })
})

/** Two cars of one kind, nose to tail, the one behind faster; what each is left with. */
function shunt(data: CarData, fast: number, slow: number) {
  const simulation = setDown(
    strip,
    [data, data],
    [
      { ...still, x: 0, y: 0, vx: fast },
      { ...still, x: data.chassis.lengthM - 0.05, y: 0, vx: slow },
    ],
  )
  collide(simulation, strip)
  return [motionOf(simulation, 0).vx, motionOf(simulation, 1).vx] as const
}

describe('worked out by hand', () => {
  test.each([
    [60, 40],
    [30, 0],
    [10, -10],
    [120, -120],
  ])('a shunt of equal cars at %d and %d m/s parts them at 0.15 of their closing speed', (fast, slow) => {
    const [behind, ahead] = shunt(roadCar, fast, slow)
    expect(ahead - behind).toBeCloseTo(0.15 * (fast - slow), 9)
    expect(ahead + behind).toBeCloseTo(fast + slow, 9)
  })

  test('restitution grows from nothing at 1 m/s of closing speed to all of 0.15 at 2', () => {
    const parting = [0.5, 1, 1.5, 2, 3].map((closing) => {
      const [behind, ahead] = shunt(roadCar, 20 + closing, 20)
      return (ahead - behind) / closing
    })
    const expected = [0, 0, 0.075, 0.15, 0.15]
    for (const [index, value] of parting.entries()) expect(value).toBeCloseTo(expected[index]!, 9)
  })

  test('a glancing blow between equal cars scrapes with three tenths of its normal impulse (Brach, sliding)', () => {
    // Side by side and flush: the contact is level with both centres, so neither turns by the normal impulse.
    const width = roadCar.chassis.widthM
    const simulation = setDown(
      strip,
      [centred, centred],
      [
        { ...still, x: 0, y: 0, vx: 50, vy: 4 },
        { ...still, x: 0, y: width - 0.02, vx: 20 },
      ],
    )
    collide(simulation, strip)
    const [one, other] = [motionOf(simulation, 0), motionOf(simulation, 1)]
    const normal = (1.15 * 4) / 2
    const lever = one.yawRate * roadCar.chassis.yawInertiaKgM2
    expect(other.vy).toBeCloseTo(normal, 6)
    expect(one.vy).toBeCloseTo(4 - normal, 6)
    expect(50 - one.vx).toBeCloseTo(0.3 * normal, 6)
    expect(other.vx - 20).toBeCloseTo(0.3 * normal, 6)
    expect(lever / (roadCar.chassis.massKg * 0.3 * normal)).toBeCloseTo(width / 2 - 0.01, 2)
  })

  test('a light scrape ends at equal speed and is not reversed (Brach, sticking)', () => {
    const simulation = setDown(
      strip,
      [centred, centred],
      [
        { ...still, x: 0, y: 0, vx: 20.2, vy: 4 },
        { ...still, x: 0, y: roadCar.chassis.widthM - 0.02, vx: 20 },
      ],
    )
    collide(simulation, strip)
    const [one, other] = [motionOf(simulation, 0), motionOf(simulation, 1)]
    const half = roadCar.chassis.widthM / 2 - 0.01
    expect(one.vx - one.yawRate * half).toBeCloseTo(other.vx + other.yawRate * half, 6)
  })
})

describe('at 240 m/s of closing speed', () => {
  test.each([0, 0.3, 0.6, 0.9])('two cars head on, %d m out of line, never pass through each other', (aside) => {
    for (let phase = 0; phase < 1; phase += 0.1) {
      const simulation = setDown(
        strip,
        [roadCar, formulaCar],
        [
          { ...still, x: 0, y: 0, vx: 120 },
          { ...still, x: 9 + phase, y: aside, headingRad: Math.PI, vx: -120 },
        ],
      )
      const { cars } = simulation
      for (let tick = 0; tick < TEST_TICK_HZ / 4; tick++) {
        simulation.step()
        expect(cars.x[1]! - cars.x[0]!).toBeGreaterThan(2)
      }
      expect(cars.damageMps[0]!).toBeGreaterThan(50)
    }
  })

  test('no car leaves the road through a wall, whatever its angle, and none gains energy there', () => {
    const random = createRandom(new StateBlock(), 3)
    const wallM = strip.wallLeft[1000]!
    for (let trial = 0; trial < 200; trial++) {
      const angle = Math.PI * random.nextFloat()
      const body: Body = {
        x: 0,
        y: wallM - 4 - 2 * random.nextFloat(),
        headingRad: Math.PI * random.nextSigned(),
        vx: 240 * Math.cos(angle),
        vy: 240 * Math.sin(angle),
        yawRate: 5 * random.nextSigned(),
      }
      const simulation = setDown(strip, [formulaCar], [body])
      const { cars } = simulation
      for (let tick = 0; tick < 60; tick++) {
        // Driven by hand, so that nothing but the wall acts on the car.
        const { vx, vy } = motionOf(simulation, 0)
        cars.x[0]! += vx / TEST_TICK_HZ
        cars.y[0]! += vy / TEST_TICK_HZ
        cars.s[0] = cars.x[0]!
        cars.n[0] = cars.y[0]!
        const before = budget(simulation).energy
        stepContacts(cars, strip, { carContacts: true })
        expect(budget(simulation).energy).toBeLessThanOrEqual(before * (1 + 1e-12))
        expect(cars.y[0]!).toBeLessThan(wallM - 0.9)
      }
    }
  })
})

test('a pile of cars in one place comes apart without an explosion', () => {
  const bodies = Array.from({ length: 12 }, (_, slot) => ({
    ...still,
    x: 1.5 * Math.cos(slot * 2.4),
    y: 1.5 * Math.sin(slot * 2.4),
    headingRad: slot,
  }))
  const simulation = setDown(
    strip,
    bodies.map(() => roadCar),
    bodies,
  )
  let fastest = 0
  for (let tick = 0; tick < 3 * TEST_TICK_HZ; tick++) {
    stepContacts(simulation.cars, strip, { carContacts: true })
    fastest = Math.max(fastest, ...simulation.cars.vx.map(Math.abs), ...simulation.cars.vy.map(Math.abs))
  }
  expect(fastest).toBe(0)
  const { x, y } = simulation.cars
  const nearest = Math.min(
    ...bodies.flatMap((_, one) =>
      bodies.slice(one + 1).map((__, k) => Math.hypot(x[one]! - x[one + 1 + k]!, y[one]! - y[one + 1 + k]!)),
    ),
  )
  expect(nearest).toBeGreaterThan(roadCar.chassis.widthM - 0.1)
})
