import { describe, expect, test } from 'vitest'
import { runAccel } from '../../../src/cli/lab/manoeuvres/accel.ts'
import { runBrake } from '../../../src/cli/lab/manoeuvres/brake.ts'
import { toMps } from '../../../src/cli/lab/units.ts'
import { buildPerformance } from '../../../src/driver/performance.ts'
import { formulaCar, roadCar } from '../../support/car-data.ts'
import { SIMPLE_FRICTION, simpleCar, withFriction } from './simple-car.ts'

const withoutAids = { hasAbs: false, hasTractionControl: false }

describe('acceleration', () => {
  test.each([
    ['formula car', formulaCar],
    ['road car', roadCar],
  ])('figures of a %s are in order of speed', (_, car) => {
    const { to100S, to200S, to300S, topSpeedKmh } = runAccel(car)
    expect(to100S).toBeGreaterThan(1)
    expect(to200S).toBeGreaterThan(to100S!)
    if (to300S === null) expect(topSpeedKmh).toBeLessThan(300)
    else expect(to300S).toBeGreaterThan(to200S!)
  })

  test('the top speed is where drive and drag are in balance', () => {
    const { topSpeedKmh, isTopSpeedReached } = runAccel(roadCar)
    expect(isTopSpeedReached).toBe(true)
    const balanceMps = buildPerformance(roadCar).topSpeedMps
    expect(Math.abs(toMps(topSpeedKmh) - balanceMps)).toBeLessThan(0.02 * balanceMps)
  })

  test('no car accelerates from rest faster than its friction allows', () => {
    expect(runAccel(simpleCar).to100S).toBeGreaterThan(toMps(100) / (SIMPLE_FRICTION * 9.81))
  })

  test('a careful foot makes up for most of a missing traction control', () => {
    const aided = runAccel(formulaCar).to200S!
    const unaided = runAccel({ ...formulaCar, aids: withoutAids }).to200S!
    expect(unaided).toBeGreaterThan(aided)
    expect(unaided).toBeLessThan(1.1 * aided)
  })

  test('the same car gives the same figures twice', () => {
    expect(runAccel(roadCar)).toEqual(runAccel(roadCar))
  })

  test('a speed that a car never reaches has no time', () => {
    const slow = runAccel({ ...roadCar, aero: { ...roadCar.aero, dragAreaM2: 9 } })
    expect(slow.to100S).not.toBeNull()
    expect(slow.to200S).toBeNull()
  })
})

describe('braking', () => {
  test('a car of known friction stops in the distance that follows from it', () => {
    const { from100To0 } = runBrake(simpleCar)
    const idealM = toMps(100) ** 2 / (2 * SIMPLE_FRICTION * 9.81)
    expect(from100To0?.distanceM).toBeGreaterThan(idealM)
    expect(from100To0?.distanceM).toBeLessThan(1.06 * idealM)
  })

  test('a car with twice the grip stops in less distance', () => {
    const grippy = { ...simpleCar, tyre: withFriction(2 * SIMPLE_FRICTION) }
    expect(runBrake(grippy).from200To0!.distanceM).toBeLessThan(0.6 * runBrake(simpleCar).from200To0!.distanceM)
  })

  test('the mean deceleration never exceeds the peak', () => {
    const { from300To100, from200To0, from100To0 } = runBrake(formulaCar)
    for (const braking of [from300To100, from200To0, from100To0]) expect(braking!.peakG).toBeGreaterThan(braking!.meanG)
  })

  test('a careful foot makes up for most of missing anti-lock brakes', () => {
    const aided = runBrake(roadCar).from200To0!.distanceM
    const unaided = runBrake({ ...roadCar, aids: withoutAids }).from200To0!.distanceM
    expect(unaided).toBeGreaterThan(aided)
    expect(unaided).toBeLessThan(1.15 * aided)
  })

  test('a car that is too slow for a braking test has no figure for it', () => {
    const slow = { ...roadCar, aero: { ...roadCar.aero, dragAreaM2: 9 } }
    expect(runBrake(slow)).toMatchObject({ from300To100: null, from200To0: null })
  })
})
