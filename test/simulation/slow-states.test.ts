import { describe, expect, test } from 'vitest'
import type { CarData, TyreHeat } from '../../src/content/car-data.ts'
import { type CarEffects, PLAIN_EFFECTS } from '../../src/simulation/effects.ts'
import { AIR_C, stepSlowStates } from '../../src/simulation/slow-states.ts'
import { moveCar, placeCar } from '../../src/simulation/vehicle.ts'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { dragStrip, roll, type Simulation, startSimulation, TEST_TICK_HZ } from '../support/simulation.ts'

/** Tyres that warm and wear, fuel that burns: what changes over a stint. */

const strip = dragStrip()
const WORN: CarEffects = { ...PLAIN_EFFECTS, hasWear: true }
const withoutAids = { hasAbs: false, hasTractionControl: false }
/** A slow step is due every so many ticks. */
const SLOW_TICKS = TEST_TICK_HZ / 20

function onStrip(data: CarData, effects = PLAIN_EFFECTS): Simulation {
  return startSimulation({ track: strip, cars: [data], startM: 100, effects })
}

function heated(heat: Partial<TyreHeat>): CarData {
  return { ...roadCar, tyre: { ...roadCar.tyre, heat: { ...roadCar.tyre.heat, ...heat } } }
}

/** Slow steps in which each tyre slides along at so many watts while the car rolls at a constant speed. */
function work(
  simulation: Simulation,
  { powerW, speedMps }: { powerW: number; speedMps: number },
  seconds: number,
): void {
  const { cars } = simulation
  roll(simulation, 0, speedMps)
  cars.work.rollingMps.fill(speedMps - 1)
  cars.work.stiffness.fill(powerW)
  cars.work.lateralN.fill(0)
  for (let step = 0; step < (seconds * TEST_TICK_HZ) / SLOW_TICKS; step++) {
    cars.slowLeft[0] = 0
    stepSlowStates(cars, strip, 0, 1)
  }
}

describe('a tyre', () => {
  test('stays at its optimum at its working power and 45 m/s', () => {
    const simulation = onStrip(roadCar)
    work(simulation, { powerW: 4000, speedMps: 45 }, 600)
    for (const tyreC of simulation.cars.tyreC) expect(tyreC).toBeCloseTo(90, 9)
    for (const grip of simulation.cars.tyreGrip) expect(grip).toBeCloseTo(1, 12)
  })

  test('goes the greater part of the way to where its work takes it within its lag', () => {
    const simulation = onStrip(roadCar)
    work(simulation, { powerW: 5000, speedMps: 45 }, 40)
    const after = simulation.cars.tyreC[0]!
    work(simulation, { powerW: 5000, speedMps: 45 }, 600)
    expect((after - 90) / (simulation.cars.tyreC[0]! - 90)).toBeGreaterThan(0.6)
    expect((after - 90) / (simulation.cars.tyreC[0]! - 90)).toBeLessThan(0.9)
  })

  test('gets hotter the more it works and the slower the air passes', () => {
    const settled = (powerW: number, speedMps: number) => {
      const simulation = onStrip(roadCar)
      work(simulation, { powerW, speedMps }, 600)
      return simulation.cars.tyreC[0]!
    }
    expect(settled(5000, 45)).toBeGreaterThan(settled(4000, 45) + 5)
    expect(settled(4000, 20)).toBeGreaterThan(settled(4000, 45) + 5)
  })

  test('that only rolls cools towards the air and never below it', () => {
    const simulation = onStrip(roadCar)
    let lastC = 90
    for (let minute = 0; minute < 15; minute++) {
      work(simulation, { powerW: 0, speedMps: 30 }, 60)
      const tyreC = simulation.cars.tyreC[0]!
      expect(tyreC).toBeLessThan(lastC)
      expect(tyreC).toBeGreaterThanOrEqual(AIR_C)
      lastC = tyreC
    }
    expect(lastC).toBeLessThan(AIR_C + 1)
  })

  test('loses a twentieth of its grip at the edge of its window, either way, and never more than a tenth', () => {
    const gripAt = (tyreC: number) => {
      const simulation = onStrip(heated({ windowC: 20, lagS: 600 }))
      simulation.cars.tyreC.fill(tyreC)
      work(simulation, { powerW: 0, speedMps: 0 }, 0.05)
      return simulation.cars.tyreGrip[0]!
    }
    expect(gripAt(90)).toBeCloseTo(1, 4)
    expect(gripAt(110)).toBeCloseTo(0.95, 3)
    expect(gripAt(70)).toBeCloseTo(0.95, 3)
    expect(gripAt(20)).toBeCloseTo(0.9, 12)
    expect(gripAt(250)).toBeCloseTo(0.9, 12)
  })

  test('of hostile figures stays between the air and burning rubber', () => {
    const simulation = onStrip(heated({ workingPowerW: 10, lagS: 5, optimumC: 30, windowC: 5, lifeJ: 1000 }), WORN)
    for (const powerW of [1e6, 0, 1e9]) {
      work(simulation, { powerW, speedMps: 90 }, 2)
      expect(simulation.cars.tyreC[0]).toBeGreaterThanOrEqual(AIR_C)
      expect(simulation.cars.tyreC[0]).toBeLessThanOrEqual(300)
      expect(simulation.cars.tyreGrip[0]).toBeGreaterThan(0.7)
    }
  })
})

describe('on the road', () => {
  test('wheels that spin warm the tyres that drive, and leave the others to cool', () => {
    const { cars, inputs, step } = onStrip({ ...formulaCar, aids: withoutAids })
    inputs.throttle.fill(1)
    step(2 * TEST_TICK_HZ)
    expect(cars.tyreC[2]).toBeGreaterThan(95)
    expect(cars.tyreC[0]).toBeLessThan(90)
  })

  test('a left-hand bend warms the tyres on the right', () => {
    const simulation = onStrip(roadCar)
    const { cars, inputs } = simulation
    roll(simulation, 0, 25)
    inputs.steering.fill(-0.25)
    simulation.step(TEST_TICK_HZ)
    expect(cars.tyreC[1]!).toBeGreaterThan(cars.tyreC[0]! + 0.5)
    expect(cars.tyreC[3]!).toBeGreaterThan(cars.tyreC[2]!)
  })

  test('cold tyres take longer to stop', () => {
    const stopM = (tyreC: number) => {
      const simulation = onStrip(heated({ windowC: 20 }))
      const { cars, inputs } = simulation
      cars.tyreC.fill(tyreC)
      roll(simulation, 0, 40)
      inputs.brake.fill(1)
      while (cars.vx[0]! > 0) simulation.step()
      return cars.s[0]! - 100
    }
    expect(stopM(30) / stopM(90)).toBeGreaterThan(1.08)
  })
})

describe('wear', () => {
  test('is none unless the race has it', () => {
    const simulation = onStrip(roadCar)
    work(simulation, { powerW: 4000, speedMps: 45 }, 600)
    expect([...simulation.cars.tyreWear]).toEqual([0, 0, 0, 0])
  })

  test('is whole after the energy of a life, costs what the file says, and ends there', () => {
    const simulation = onStrip(heated({ lifeJ: 4000 * 600, wornGripLoss: 0.1 }), WORN)
    work(simulation, { powerW: 4000, speedMps: 45 }, 300)
    expect(simulation.cars.tyreWear[0]).toBeCloseTo(0.5, 9)
    expect(simulation.cars.tyreGrip[0]).toBeCloseTo(0.95, 9)
    work(simulation, { powerW: 4000, speedMps: 45 }, 900)
    expect([...simulation.cars.tyreWear]).toEqual([1, 1, 1, 1])
    expect(simulation.cars.tyreGrip[0]).toBeCloseTo(0.9, 9)
  })
})

describe('fuel', () => {
  /** A flat-out run of ten seconds from 30 m/s. */
  function run(effects: CarEffects) {
    const simulation = onStrip(roadCar, effects)
    roll(simulation, 0, 30)
    simulation.inputs.throttle.fill(1)
    let workJ = 0
    for (let tick = 0; tick < 10 * TEST_TICK_HZ; tick++) {
      const { driveNm } = simulation.cars.work
      simulation.step()
      for (const wheel of [2, 3]) {
        workJ += (Math.max(0, driveNm[wheel]!) * simulation.cars.wheelRadps[wheel]!) / TEST_TICK_HZ
      }
    }
    return { cars: simulation.cars, workJ }
  }

  test('is burnt for the work of the driven wheels', () => {
    const { cars, workJ } = run({ ...WORN, fuelShare: 1 })
    const burntKg = 75 - cars.fuelKg[0]!
    expect(Math.abs(burntKg / (workJ * roadCar.fuel.kgPerJ) - 1)).toBeLessThan(0.01)
    expect(cars.massShare[0]).toBeCloseTo(1 + cars.fuelKg[0]! / 1450, 12)
  })

  test('is not burnt unless the race has it, but weighs all the same', () => {
    const { cars } = run({ ...PLAIN_EFFECTS, fuelShare: 0.5 })
    expect(cars.fuelKg[0]).toBe(37.5)
    expect(cars.massShare[0]).toBeCloseTo(1 + 37.5 / 1450, 12)
  })

  test('makes a car heavier by its mass: it gains speed by so much less', () => {
    const gained = (fuelShare: number) => {
      const simulation = onStrip(roadCar, { ...PLAIN_EFFECTS, fuelShare })
      roll(simulation, 0, 30)
      simulation.inputs.gearCommand.fill(3)
      simulation.cars.gear[0] = 3
      simulation.inputs.throttle.fill(0.6)
      simulation.step(TEST_TICK_HZ)
      return simulation.cars.vx[0]! - 30
    }
    expect(gained(0) / gained(1)).toBeGreaterThan(1.04)
    expect(gained(0) / gained(1)).toBeLessThan(1.06)
  })

  test('that is used up leaves a light car, not a standing one', () => {
    const { cars } = run({ ...WORN, fuelShare: 0.001 })
    expect([cars.fuelKg[0], cars.massShare[0]]).toEqual([0, 1])
    expect(cars.vx[0]).toBeGreaterThan(50)
  })
})

describe('the slow states', () => {
  test('of cars are stepped in turns, each twenty times a second, never all in one tick', () => {
    const count = 2 * SLOW_TICKS
    const cars = startSimulation({ track: strip, cars: Array.from({ length: count }, () => roadCar), startM: 8000 })
    const turns = Array.from({ length: count }, () => 0)
    for (let tick = 0; tick < TEST_TICK_HZ; tick++) {
      cars.step()
      const stepped = [...cars.cars.slowLeft.keys()].filter((slot) => cars.cars.slowLeft[slot] === SLOW_TICKS - 1)
      expect(stepped).toHaveLength(2)
      for (const slot of stepped) turns[slot] = turns[slot]! + 1
    }
    expect(new Set(turns)).toEqual(new Set([20]))
  })

  test('survive being put back on the track, and are new in a new car', () => {
    const simulation = onStrip(roadCar, { ...WORN, fuelShare: 1, hasDamage: true })
    const { cars, models } = simulation
    simulation.inputs.throttle.fill(1)
    simulation.step(4 * TEST_TICK_HZ)
    cars.damageMps[0] = 12
    simulation.step(SLOW_TICKS)
    const slow = () => [
      cars.fuelKg[0],
      cars.massShare[0],
      cars.damageMps[0],
      cars.dragShare[0],
      ...cars.tyreC,
      ...cars.tyreWear,
      ...cars.tyreGrip,
    ]
    const before = slow()
    moveCar(cars, 0, strip, { sM: 500, nM: 0 })
    expect(cars.vx[0]).toBe(0)
    expect(slow()).toEqual(before)
    placeCar(cars, 0, models[0]!, strip, { sM: 500, nM: 0 })
    expect(slow()).toEqual([75, 1 + 75 / 1450, 0, 1, 90, 90, 90, 90, 0, 0, 0, 0, 1, 1, 1, 1])
  })

  test.each(['vx', 'yawRate', 'wheelRadps', 'wheelSlip', 'steerRad', 'ax'] as const)(
    'stay whole when %s breaks in the very tick in which they are stepped',
    (column) => {
      const simulation = startSimulation({
        track: strip,
        cars: [roadCar, roadCar],
        startM: 500,
        effects: { ...WORN, fuelShare: 1, hasDamage: true },
      })
      const { cars, inputs } = simulation
      inputs.throttle.fill(1)
      simulation.step(TEST_TICK_HZ)
      while (cars.slowLeft[0] !== 0) simulation.step()
      cars[column][0] = Number.NaN
      simulation.step(SLOW_TICKS + 1)
      for (const values of [cars.tyreC, cars.tyreGrip, cars.fuelKg, cars.massShare, cars.dragShare]) {
        for (const value of values) expect(value).toBeGreaterThan(0)
      }
      simulation.step(TEST_TICK_HZ)
      expect(cars.vx[0]).toBeGreaterThan(3)
    },
  )
})
