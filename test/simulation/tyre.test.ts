import { describe, expect, test } from 'vitest'
import { atLoad, buildTyreModel, frictionShare } from '../../src/simulation/tyre.ts'
import { limebeerCar } from '../support/limebeer-car.ts'

const tyre = buildTyreModel(limebeerCar.tyre)

function closedForm(slip: number): number {
  const shape = limebeerCar.tyre.shape
  return Math.sin(shape * Math.atan((Math.PI / (2 * Math.atan(shape))) * slip))
}

describe('the tyre', () => {
  test('uses the share of its friction that the closed form gives, to 1e-4', () => {
    for (let slip = 0; slip < 1.5; slip += 0.0037) {
      expect(Math.abs(frictionShare(tyre, slip) - closedForm(slip))).toBeLessThan(1e-4)
    }
  })

  test('peaks at a normalised slip of 0.7515 for a shape of 1.9', () => {
    expect(tyre.peakSlip).toBeCloseTo(0.7515, 3)
    expect(frictionShare(tyre, tyre.peakSlip)).toBeGreaterThan(0.9999)
  })

  test('keeps seven tenths of its friction however far it slides', () => {
    expect([3, 8, 1e9].map((slip) => frictionShare(tyre, slip))).toEqual([0.7, 0.7, 0.7])
  })

  test('has the given figures at the given loads, on a line between and beyond', () => {
    expect([2000, 4000, 6000, 8000].map((load) => atLoad(tyre.frictionLong, load))).toEqual([
      1.75,
      expect.closeTo(1.575, 12),
      expect.closeTo(1.4, 12),
      expect.closeTo(1.225, 12),
    ])
  })

  test('never loses more than half of the lesser figure to load', () => {
    expect(atLoad(tyre.frictionLong, 1e6)).toBe(0.7)
  })
})
