import { describe, expect, test } from 'vitest'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { exactCircle, type Simulation, speedKmh, startSimulation, TEST_TICK_HZ } from '../support/simulation.ts'

const track = exactCircle(200)

function field(count: number): Simulation {
  const cars = Array.from({ length: count }, (_, slot) => (slot % 2 === 0 ? formulaCar : roadCar))
  return startSimulation({ track, cars, startM: 100 })
}

/** Wild driving from the race's own random numbers: full throttle more often than not, any steering, any gear. */
function driveWildly({ inputs, random, models }: Simulation): void {
  for (let slot = 0; slot < models.length; slot++) {
    inputs.steering[slot] = random.nextSigned()
    inputs.throttle[slot] = Math.min(1, random.nextFloat() * 2)
    inputs.brake[slot] = Math.max(0, random.nextFloat() * 3 - 2)
    inputs.gearCommand[slot] = random.nextFloat() < 0.8 ? 127 : Math.floor(random.nextFloat() * 10) - 1
  }
}

function run(simulation: Simulation, ticks: number, each?: () => void): void {
  for (let tick = 0; tick < ticks; tick++) {
    if (tick % 60 === 0) driveWildly(simulation)
    simulation.step()
    each?.()
  }
}

describe('a field of cars', () => {
  test('of 64, driven wildly for a minute, stays finite, inside the walls and within the speed of cars', () => {
    const simulation = field(64)
    const { cars } = simulation
    let worstM = -Infinity
    let fastestKmh = 0
    run(simulation, 60 * TEST_TICK_HZ, () => {
      for (let slot = 0; slot < 64; slot++) {
        worstM = Math.max(worstM, Math.abs(cars.n[slot]!) - track.wallLeft[0]!)
        fastestKmh = Math.max(fastestKmh, speedKmh(simulation, slot))
      }
    })
    for (const column of [cars.x, cars.y, cars.vx, cars.vy, cars.yawRate, cars.s, cars.n, cars.wheelRadps]) {
      expect(column.every(Number.isFinite)).toBe(true)
    }
    expect(worstM).toBeLessThan(0)
    expect(fastestKmh).toBeGreaterThan(50)
    expect(fastestKmh).toBeLessThan(350)
    expect(Math.max(...cars.yawRate.map(Math.abs))).toBeLessThan(30)
  })

  test('restored from its saved state goes on bit for bit as before', () => {
    const simulation = field(8)
    run(simulation, 600)
    const saved = simulation.block.save()
    run(simulation, 600)
    const first = simulation.block.save()
    simulation.block.restore(saved)
    run(simulation, 600)
    expect(simulation.block.save()).toEqual(first)
  })

  test('goes on alike in another simulation that is given its state', () => {
    const one = field(8)
    run(one, 600)
    const other = field(8)
    other.block.restore(one.block.save())
    run(one, 300)
    run(other, 300)
    expect(other.block.hash()).toBe(one.block.hash())
  })

  test('of four has this hash after ten seconds, on every machine', () => {
    const simulation = field(4)
    run(simulation, 2400)
    expect(simulation.block.hash().toString(16)).toMatchInlineSnapshot(`"2c8a1991"`)
  })
})
