import { describe, expect, test } from 'vitest'
import { type GgEnvelope, runGg } from '../../../src/cli/lab/manoeuvres/gg.ts'
import { runRampSteer } from '../../../src/cli/lab/manoeuvres/ramp-steer.ts'
import { runSkidpad, type SkidpadFigures } from '../../../src/cli/lab/manoeuvres/skidpad.ts'
import { formulaCar, roadCar } from '../../support/car-data.ts'
import { SIMPLE_FRICTION, simpleCar } from './simple-car.ts'

function lateralG({ speeds }: SkidpadFigures, speedKmh: number): number {
  return speeds.find((speed) => speed.speedKmh === speedKmh)?.lateralG ?? Number.NaN
}

const withGrip = (gripFront: number, gripRear: number) => ({
  ...simpleCar,
  tyre: { ...simpleCar.tyre, gripFront, gripRear },
})

describe('skid-pad', () => {
  test('a car of known friction turns with nearly all of it at every speed', () => {
    const figures = runSkidpad(simpleCar)
    for (const speedKmh of [60, 100, 150, 200]) {
      expect(lateralG(figures, speedKmh)).toBeGreaterThan(0.96 * SIMPLE_FRICTION)
      expect(lateralG(figures, speedKmh)).toBeLessThan(1.005 * SIMPLE_FRICTION)
    }
  })

  test('a car that would turn in by itself at speed is taken close to the limit of its rear axle all the same', () => {
    const value = lateralG(runSkidpad(withGrip(1, 0.9)), 200)
    expect(value).toBeGreaterThan(0.92 * 0.9 * SIMPLE_FRICTION)
    expect(value).toBeLessThan(1.005 * 0.9 * SIMPLE_FRICTION)
  })

  test('downforce lets a car turn harder the faster it is', () => {
    const figures = runSkidpad(formulaCar)
    for (const [slower, faster] of [
      [100, 150],
      [150, 200],
      [200, 250],
    ] as const) {
      expect(lateralG(figures, faster)).toBeGreaterThan(lateralG(figures, slower) + 0.2)
    }
  })

  test('a speed that a car never reaches has no figure', () => {
    const { speeds } = runSkidpad({ ...roadCar, aero: { ...roadCar.aero, dragAreaM2: 9 } })
    expect(speeds.filter(({ lateralG: value }) => value !== null).map(({ speedKmh }) => speedKmh)).toEqual([60, 100])
  })

  test('the same car gives the same figures twice', () => {
    expect(runSkidpad(roadCar)).toEqual(runSkidpad(roadCar))
  })
})

describe('ramp steer', () => {
  test('the axle with less grip gives up first', () => {
    expect(runRampSteer(withGrip(0.9, 1)).atLimit).toBe('understeering')
    expect(runRampSteer(withGrip(1, 0.9)).atLimit).toBe('oversteering')
  })

  test('a car with less grip in front needs more steering well below the limit', () => {
    expect(runRampSteer(withGrip(0.8, 1)).understeerDegPerG).toBeGreaterThan(
      runRampSteer(withGrip(1, 1)).understeerDegPerG + 0.1,
    )
  })

  test('the curve ends at the limit', () => {
    const { curve, limitG } = runRampSteer(roadCar)
    expect(curve.at(-1)?.lateralG).toBe(limitG)
    expect(curve.length).toBeGreaterThan(20)
  })

  test('a car too slow for 100 km/h is steered at a speed that it can hold', () => {
    const { speedKmh, limitG } = runRampSteer({ ...roadCar, aero: { ...roadCar.aero, dragAreaM2: 100 } })
    expect(speedKmh).toBeLessThan(80)
    expect(limitG).toBeGreaterThan(0.5)
  })
})

describe('g-g envelope', () => {
  const { envelopes } = runGg(roadCar)
  const at = (speedKmh: number): GgEnvelope => envelopes.find((envelope) => envelope.speedKmh === speedKmh)!

  test('has one outline for each speed that the car reaches', () => {
    expect(envelopes.map(({ speedKmh }) => speedKmh)).toEqual([50, 100, 150, 200, 250, 300])
  })

  test('goes from braking over cornering to acceleration', () => {
    const { points } = at(100)
    expect(points).toEqual(points.toSorted((one, other) => one.alongG - other.alongG))
    expect(points[0]?.alongG).toBeLessThan(-1)
    expect(points.at(-1)?.alongG).toBeGreaterThan(0.3)
  })

  test('holds what the skid-pad finds at the same speed', () => {
    const widestG = Math.max(...at(100).points.map((point) => point.lateralG))
    const skidpadG = lateralG(runSkidpad(roadCar), 100)
    expect(widestG).toBeGreaterThan(0.98 * skidpadG)
    expect(widestG).toBeLessThan(1.15 * skidpadG)
  })

  test('leaves less acceleration the faster the car is', () => {
    const forwards = envelopes.map(({ points }) => points.at(-1)?.alongG ?? 0)
    expect(forwards).toEqual(forwards.toSorted((one, other) => other - one))
  })
})
