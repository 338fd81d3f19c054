import { expect, test } from 'vitest'
import { loadWheels } from '../../src/simulation/aero.ts'
import { followTrack } from '../../src/simulation/follow.ts'
import { roadCar } from '../support/car-data.ts'
import { exactCircle, roll, startSimulation } from '../support/simulation.ts'

test('load only moves: the wheels carry the weight together, also when some of them lift', () => {
  const tall = { ...roadCar, chassis: { ...roadCar.chassis, cgHeightM: 1.6 } }
  const simulation = startSimulation({ track: exactCircle(200), cars: [tall] })
  simulation.step()
  const { cars } = simulation
  let lifted = 0
  for (const [ax, ay] of [
    [0, 0],
    [9, 0],
    [-12, 0],
    [0, 11],
    [-9, -9],
    [40, 40],
  ] as const) {
    cars.ax[0] = ax
    cars.ay[0] = ay
    loadWheels(cars, 0, 1)
    const loads = [...cars.work.loadN.subarray(0, 4)]
    const sum = loads.reduce((one, other) => one + other)
    // A wheel in the air is still computed with 1 N.
    expect(Math.abs(sum - tall.chassis.massKg * 9.81)).toBeLessThan(3.001)
    lifted += loads.filter((load) => load === 1).length
  }
  expect(lifted).toBeGreaterThan(3)
})

test.each([150, -5000, -60_000])('a car %d m beside the middle of a bend is followed', (offsetM) => {
  const radiusM = 200
  const simulation = startSimulation({ track: exactCircle(radiusM), cars: [roadCar] })
  const { cars, track } = simulation
  cars.headingX[0] = 0
  cars.headingY[0] = 1
  cars.x[0] = radiusM - offsetM
  cars.s[0] = 0
  cars.n[0] = offsetM
  cars.row[0] = 0
  roll(simulation, 0, 50)
  for (let tick = 1; tick <= 60; tick++) {
    cars.y[0] = (50 * tick) / 240
    followTrack(cars, track, 0, 1)
  }
  const offM = radiusM - Math.hypot(radiusM - offsetM, 12.5)
  expect(Math.abs(cars.n[0]! - offM)).toBeLessThan(0.1 + 1e-4 * Math.abs(offsetM))
  expect(cars.s[0]).toBeCloseTo(radiusM * Math.atan(12.5 / (radiusM - offsetM)), 0)
})
