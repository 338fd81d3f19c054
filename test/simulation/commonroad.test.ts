import { describe, expect, test } from 'vitest'
import type { CarData } from '../../src/content/car-data.ts'
import { atan } from '../../src/simulation/deterministic-math.ts'
import { roadCar } from '../support/car-data.ts'
import {
  kinematic,
  type Method,
  type Model,
  rungeKutta,
  runSecond,
  type State,
  semiImplicit,
  singleTrack,
  vectors,
  vehicle,
  wheelbase,
} from '../support/commonroad.ts'
import { drift, stepAsOurs } from '../support/commonroad-drift.ts'
import { dragStrip, roll, startSimulation, TEST_TICK_HZ } from '../support/simulation.ts'

/**
 * Published results of CommonRoad's vehicle models. The models themselves stand in test/support; ours are the sine, the
 * cosine and the arc tangent in them, the ways of stepping them at 240 Hz, and in the last test the whole car.
 */

const worst = (a: State, b: State) => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))
const apartM = (a: State, b: State) => Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!)

describe('derivatives', () => {
  test.each([
    ['KS', kinematic],
    ['ST', singleTrack],
    ['STD', drift],
  ] as const)('of the %s model are the published ones to 1e-12', (name, model) => {
    const { x, f } = vectors.derivatives[name]
    const slope = model(x, vectors.derivatives.u)
    const errors = slope.map((value, i) => Math.abs(value - f[i]!) / Math.max(1, Math.abs(f[i]!)))
    expect(Math.max(...errors)).toBeLessThan(1e-12)
  })
})

describe('one second from standstill ends as published, to a centimetre,', () => {
  // From rest the single track's lateral motion is as quick as its tyre's stiffness over a speed of almost nothing, and
  // an explicit step has to be as short; our car's lateral slip is implicit for that reason.
  const runs = [
    ...Object.entries(vectors.zero_initial_velocity.KS).map(
      ([name, run]) => ['KS', name, kinematic, 240, run] as const,
    ),
    ...Object.entries(vectors.zero_initial_velocity.ST).map(
      ([name, run]) => ['ST', name, singleTrack, 2400, run] as const,
    ),
  ]

  test.each(runs)('%s: %s', (_, __, model, hz, { u, x }) => {
    const rest = x.map(() => 0)
    expect(worst(runSecond(rungeKutta, model, rest, u, hz), x)).toBeLessThan(1e-2)
    expect(worst(runSecond(semiImplicit, model, rest, u, 2400), x)).toBeLessThan(1e-2)
  })
})

describe('one second of accelerating and steering from 15 m/s at 240 Hz', () => {
  // End states of the published code with Runge and Kutta's method at 10 kHz.
  const spin = 15 / vehicle.R_w
  const runs: [string, Model, Method, State, State][] = [
    [
      'ST',
      singleTrack,
      semiImplicit,
      [0, 0, 0, 15, 0, 0, 0],
      [17.285057547, 2.179814682, 0.15, 19.832725481, 0.363510315, 0.823743602, 0.004684055],
    ],
    [
      'STD',
      drift,
      stepAsOurs,
      [0, 0, 0, 15, 0, 0, 0, spin, spin],
      [17.230942149, 1.817229787, 0.15, 19.452648399, 0.285302534, 0.466663251, -0.011405836, 56.0518, 59.6912],
    ],
  ]

  test.each(runs)('ends within 3 cm of the %s model in our semi-implicit steps', (_, model, ours, from, end) => {
    const reached = runSecond(ours, model, from, vectors.derivatives.u, TEST_TICK_HZ)
    expect(apartM(reached, end)).toBeLessThan(0.03)
    expect(worst(reached.slice(2, 7), end.slice(2, 7))).toBeLessThan(5e-3)
  })

  test.each(runs)('ends within 0.1 mm of the %s model by Runge and Kutta', (_, model, __, from, end) => {
    const reached = runSecond(rungeKutta, model, from, vectors.derivatives.u, TEST_TICK_HZ)
    expect(apartM(reached, end)).toBeLessThan(1e-4)
    expect(worst(reached.slice(2, 7), end.slice(2, 7))).toBeLessThan(1e-4)
  })
})

/** Our car with the figures of CommonRoad's BMW and a tyre whose grip and stiffness grow with load as there. */
function bmw(steeringRateRadps: number): CarData {
  const friction = vehicle.tire['p_dy1']!
  const shape = 1.6
  const stretch = Math.PI / (2 * atan(shape))
  const slipAngleMax = (friction * shape * stretch) / -vehicle.tire['p_ky1']!
  return {
    ...roadCar,
    chassis: {
      ...roadCar.chassis,
      massKg: vehicle.m,
      wheelbaseM: wheelbase,
      cgToFrontM: vehicle.a,
      cgHeightM: vehicle.h_s,
      yawInertiaKgM2: vehicle.I_z,
    },
    aero: { dragAreaM2: 0, downforceAreaFrontM2: 0, downforceAreaRearM2: 0 },
    tyre: {
      ...roadCar.tyre,
      radiusM: vehicle.R_w,
      frictionLong: [friction, friction],
      frictionLat: [friction, friction],
      slipAngleMaxRad: [slipAngleMax, slipAngleMax],
      shape,
      relaxationLengthM: 0.001,
      rollingResistance: 0,
      gripRear: 1,
    },
    // A coupling between the rear wheels would resist the turn.
    driveline: { layout: 'RWD', differentialNmPerRadps: 0, preloadNm: 0, lockPower: 0, lockCoast: 0 },
    steering: { angleMaxRad: 1, rateMaxRadps: steeringRateRadps },
  }
}

test('our car with the same figures, steered gently at 15 m/s, follows the ST model to 1 cm and 0.5 % of yaw rate', () => {
  const rate = 0.02
  const simulation = startSimulation({ track: dragStrip(), cars: [bmw(rate)], startM: 1000 })
  const { cars, inputs } = simulation
  const start = [cars.x[0]!, cars.y[0]!] as const
  roll(simulation, 0, 15)
  inputs.gearCommand.fill(0)
  inputs.steering.fill(-1)
  simulation.step(TEST_TICK_HZ)
  const end = runSecond(rungeKutta, singleTrack, [...start, 0, 15, 0, 0, 0], [rate, 0], TEST_TICK_HZ)
  expect(apartM([cars.x[0]!, cars.y[0]!], end)).toBeLessThan(0.01)
  expect(Math.abs(cars.yawRate[0]! / end[5]! - 1)).toBeLessThan(5e-3)
})
