import { describe, expect, test } from 'vitest'
import type { CarData } from '../../src/content/car-data.ts'
import { placeCar, removeCar } from '../../src/simulation/vehicle.ts'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { dragStrip, exactCircle, roll, speedKmh, startSimulation, TEST_TICK_HZ, tilted } from '../support/simulation.ts'

const strip = dragStrip()
const withoutAids = { hasAbs: false, hasTractionControl: false }

function onStrip(...cars: CarData[]) {
  return startSimulation({ track: strip, cars, startM: 100 })
}

/** Seconds at full throttle from rest to each of the speeds, and the speed after a minute. */
function sprint(data: CarData, ...speedsKmh: number[]) {
  const simulation = onStrip(data)
  simulation.inputs.throttle.fill(1)
  const timesS = speedsKmh.map(() => Number.POSITIVE_INFINITY)
  for (let tick = 1; tick <= 60 * TEST_TICK_HZ; tick++) {
    simulation.step()
    speedsKmh.forEach((kmh, index) => {
      if (speedKmh(simulation) >= kmh) timesS[index] = Math.min(timesS[index]!, tick / TEST_TICK_HZ)
    })
  }
  return { timesS, topKmh: speedKmh(simulation) }
}

/** Metres and greatest deceleration of a full stop from a speed to another. */
function brake(data: CarData, fromKmh: number, toKmh: number) {
  const simulation = onStrip(data)
  const { cars, inputs } = simulation
  roll(simulation, 0, fromKmh / 3.6)
  cars.gear[0] = data.gearbox.ratios.length
  inputs.brake.fill(1)
  const start = cars.x[0]!
  let peakMps2 = 0
  while (speedKmh(simulation) > toKmh) {
    simulation.step()
    peakMps2 = Math.max(peakMps2, -cars.ax[0]!)
  }
  return { distanceM: cars.x[0]! - start, peakG: peakMps2 / 9.81 }
}

describe('on the straight', () => {
  test('a formula car needs 2.2 to 3.2 s to 100 km/h, 4.2 to 5.3 s to 200, and runs 300 to 345', () => {
    const { timesS, topKmh } = sprint(formulaCar, 100, 200)
    expect(timesS[0]).toBeGreaterThan(2.2)
    expect(timesS[0]).toBeLessThan(3.2)
    expect(timesS[1]).toBeGreaterThan(4.2)
    expect(timesS[1]).toBeLessThan(5.3)
    expect(topKmh).toBeGreaterThan(300)
    expect(topKmh).toBeLessThan(345)
  })

  test('a road GT needs 2.8 to 4 s to 100 km/h and runs 305 to 330', () => {
    const { timesS, topKmh } = sprint(roadCar, 100)
    expect(timesS[0]).toBeGreaterThan(2.8)
    expect(timesS[0]).toBeLessThan(4)
    expect(topKmh).toBeGreaterThan(305)
    expect(topKmh).toBeLessThan(330)
  })

  test('a formula car brakes from 300 to 100 km/h within 110 m at 4 to 6.5 g', () => {
    const { distanceM, peakG } = brake(formulaCar, 300, 100)
    expect(distanceM).toBeLessThan(110)
    expect(peakG).toBeGreaterThan(4)
    expect(peakG).toBeLessThan(6.5)
  })

  test('a road GT stops from 100 km/h in 28 to 40 m', () => {
    const { distanceM } = brake(roadCar, 100, 0)
    expect(distanceM).toBeGreaterThan(28)
    expect(distanceM).toBeLessThan(40)
  })

  test.each(['RWD', 'FWD', 'AWD'] as const)('%s turns only the wheels it drives', (layout) => {
    const simulation = onStrip({ ...roadCar, aids: withoutAids, driveline: { ...roadCar.driveline, layout } })
    simulation.inputs.throttle.fill(1)
    simulation.step(60)
    const slides = [0, 2].map((wheel) => simulation.cars.wheelRadps[wheel]! * 0.34 - simulation.cars.vx[0]! > 0.02)
    expect(slides).toEqual([layout !== 'RWD', layout !== 'FWD'])
  })

  test('traction control holds driven wheels that would spin without it', () => {
    const slip = (data: CarData) => {
      const simulation = onStrip(data)
      simulation.inputs.throttle.fill(1)
      simulation.step(240)
      return (simulation.cars.wheelRadps[2]! * 0.33) / simulation.cars.vx[0]! - 1
    }
    expect(slip(formulaCar)).toBeLessThan(0.15)
    expect(slip({ ...formulaCar, aids: withoutAids })).toBeGreaterThan(0.3)
  })

  test('anti-lock brakes keep wheels turning that would lock without them, and never turn one backwards', () => {
    const wheelSpeed = (data: CarData) => {
      const simulation = onStrip(data)
      roll(simulation, 0, 40)
      simulation.inputs.brake.fill(1)
      simulation.step(60)
      return Math.min(...simulation.cars.wheelRadps)
    }
    expect(wheelSpeed(roadCar)).toBeGreaterThan(40)
    expect(wheelSpeed({ ...roadCar, aids: withoutAids })).toBe(0)
  })

  test('reverse gear drives backwards', () => {
    const simulation = onStrip(roadCar)
    simulation.inputs.gearCommand.fill(-1)
    simulation.inputs.throttle.fill(0.3)
    simulation.step(480)
    expect(simulation.cars.gear[0]).toBe(-1)
    expect(simulation.cars.vx[0]).toBeLessThan(-3)
  })

  test('in neutral the engine revs to its limiter and the car stays', () => {
    const simulation = onStrip(roadCar)
    simulation.inputs.gearCommand.fill(0)
    simulation.inputs.throttle.fill(1)
    simulation.step(480)
    expect(simulation.cars.engineRadps[0]).toBeCloseTo((9000 * Math.PI) / 30, 0)
    expect(Math.abs(simulation.cars.vx[0]!)).toBeLessThan(1e-9)
  })

  test('a car left alone rolls out and comes to rest', () => {
    const simulation = onStrip(roadCar)
    roll(simulation, 0, 3)
    simulation.step(60 * TEST_TICK_HZ)
    expect([simulation.cars.vx[0], simulation.cars.yawRate[0], simulation.cars.wheelRadps[0]]).toEqual([0, 0, 0])
  })
})

describe('steering', () => {
  test('[D1.6] a positive steering input turns the car to the right', () => {
    const simulation = onStrip(roadCar)
    roll(simulation, 0, 20)
    simulation.inputs.steering.fill(0.2)
    simulation.step(120)
    expect(simulation.cars.steerRad[0]).toBeLessThan(0)
    expect(simulation.cars.yawRate[0]).toBeLessThan(-0.1)
    expect(simulation.cars.ay[0]).toBeLessThan(-2)
    expect(simulation.cars.n[0]).toBeLessThan(-0.5)
  })

  test('the road wheels turn no faster than their rate', () => {
    const simulation = onStrip(roadCar)
    simulation.inputs.steering.fill(-1)
    simulation.step(24)
    expect(simulation.cars.steerRad[0]).toBeCloseTo(0.12, 9)
  })

  test('a parked car on the brake does not creep, whatever is done with the wheel', () => {
    const simulation = onStrip(formulaCar)
    const { cars, inputs } = simulation
    const before = [cars.x[0], cars.y[0], cars.headingX[0], cars.headingY[0]]
    inputs.brake.fill(1)
    for (let second = 0; second < 10; second++) {
      inputs.steering.fill(second % 2 === 0 ? 1 : -1)
      simulation.step(TEST_TICK_HZ)
    }
    expect([cars.x[0], cars.y[0], cars.headingX[0], cars.headingY[0]]).toEqual(before)
  })

  test('a car at moderate speed settles on the circle that its steering asks for', () => {
    const simulation = onStrip({ ...roadCar, steering: { ...roadCar.steering, angleMaxRad: 0.02 } })
    roll(simulation, 0, 12)
    simulation.inputs.steering.fill(-1)
    simulation.inputs.throttle.fill(0.05)
    simulation.step(480)
    const radiusM = simulation.cars.vx[0]! / simulation.cars.yawRate[0]!
    expect(radiusM / (roadCar.chassis.wheelbaseM / 0.02)).toBeGreaterThan(0.9)
    expect(radiusM / (roadCar.chassis.wheelbaseM / 0.02)).toBeLessThan(1.15)
  })
})

describe('on and beside the track', () => {
  test('a car is off the track once no wheel is inside the white line', () => {
    const simulation = onStrip(roadCar)
    const offsets = [0, 6, 6.7, 6.85, -6.7, -6.85]
    const flags = offsets.map((nM) => {
      placeCar(simulation.cars, 0, simulation.models[0]!, strip, { sM: 500, nM })
      return simulation.cars.isOnTrack[0]
    })
    expect(flags).toEqual([1, 1, 1, 0, 1, 0])
  })

  test('grass slows a car that rolls and gives it less to brake with', () => {
    const slowed = (nM: number, brakePedal: number) => {
      const simulation = onStrip(roadCar)
      placeCar(simulation.cars, 0, simulation.models[0]!, strip, { sM: 500, nM })
      roll(simulation, 0, 30)
      simulation.inputs.gearCommand.fill(0)
      simulation.inputs.brake.fill(brakePedal)
      simulation.step(120)
      return 30 - simulation.cars.vx[0]!
    }
    expect(slowed(9, 0)).toBeGreaterThan(3 * slowed(0, 0))
    expect(slowed(9, 1)).toBeLessThan(0.6 * slowed(0, 1))
  })
})

describe('on a tilted road', () => {
  const level = exactCircle(200)

  function onHill(z: Float64Array) {
    const simulation = startSimulation({ track: tilted(level, { z }), cars: [roadCar], startM: 500 })
    simulation.inputs.gearCommand.fill(0)
    return simulation
  }

  const uphill = level.z.map((_, row) => 0.1 * row * level.spacingM)

  test('a car in neutral rolls down a hill, and the brake holds it', () => {
    const rolling = onHill(uphill)
    rolling.step(TEST_TICK_HZ)
    expect(rolling.cars.vx[0]).toBeLessThan(-0.7)
    expect(rolling.cars.vx[0]).toBeGreaterThan(-1)
    const held = onHill(uphill)
    held.inputs.brake.fill(0.5)
    held.step(TEST_TICK_HZ)
    expect([held.cars.vx[0], held.cars.s[0]]).toEqual([0, 500])
  })

  test('a banked bend pulls the car inwards and presses it onto the road', () => {
    const bank = tilted(level, { bankingRad: level.bankingRad.map(() => -0.2) })
    const simulation = startSimulation({ track: bank, cars: [roadCar], startM: 500 })
    roll(simulation, 0, 30)
    simulation.step()
    const { gravityY, gravityZ } = simulation.cars.work
    expect(gravityY[0]).toBeCloseTo(9.81 * Math.sin(0.2), 2)
    expect(gravityZ[0]).toBeCloseTo(9.81 * Math.cos(0.2) + (900 / 200) * Math.sin(0.2), 2)
  })
})

describe('a slot', () => {
  test('is as new after a car is placed in it', () => {
    const simulation = onStrip(roadCar)
    const fresh = simulation.block.save()
    simulation.inputs.throttle.fill(1)
    simulation.step(300)
    simulation.inputs.throttle.fill(0)
    placeCar(simulation.cars, 0, simulation.models[0]!, strip, { sM: 100, nM: 0 })
    expect(simulation.block.save()).toEqual(fresh)
  })

  test('is not stepped while it has no car', () => {
    const simulation = onStrip(roadCar, roadCar)
    removeCar(simulation.cars, 0)
    simulation.inputs.throttle.fill(1)
    simulation.step(240)
    expect(simulation.cars.vx[0]).toBe(0)
    expect(simulation.cars.vx[1]).toBeGreaterThan(3)
  })

  test.each(['vx', 'yawRate', 'headingX', 'wheelRadps', 'wheelSlip', 'steerRad', 'ax', 'x'] as const)(
    'whose %s is broken is put back at rest where it was, and nobody else notices',
    (column) => {
      const broken = onStrip(roadCar, roadCar)
      const intact = onStrip(roadCar, roadCar)
      for (const simulation of [broken, intact]) simulation.inputs.throttle.fill(1)
      broken.step(240)
      intact.step(240)
      const s = broken.cars.s[0]!
      broken.cars[column][0] = Number.NaN
      broken.step()
      intact.step()
      expect([broken.cars.s[0], broken.cars.vx[0], broken.cars.yawRate[0]]).toEqual([expect.closeTo(s, 6), 0, 0])
      expect(broken.cars.x[1]).toBe(intact.cars.x[1])
    },
  )

  test('survives any finite input', () => {
    const simulation = onStrip(roadCar)
    simulation.inputs.throttle.fill(1e300)
    simulation.inputs.steering.fill(-1e300)
    simulation.inputs.gearCommand.fill(-2_000_000_000)
    simulation.step(480)
    expect([simulation.cars.throttle[0], simulation.cars.gear[0]]).toEqual([1, -1])
    expect(speedKmh(simulation)).toBeLessThan(100)
  })
})
