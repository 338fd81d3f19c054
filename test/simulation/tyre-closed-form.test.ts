import { describe, expect, test } from 'vitest'
import { atLoad, buildTyreModel, frictionShare } from '../../src/simulation/tyre.ts'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { limebeerCar } from '../support/limebeer-car.ts'

/**
 * The tyre against the formula it stands for (Kelly 2008; Perantoni and Limebeer 2014), written down once more here with
 * the engine's own functions: F = μ(Fz)·Fz·sin(Q·atan(S·ρ)) along each slip's share of ρ, all four figures linear in load.
 */

const onLine = ([low, high]: readonly [number, number], load: number) => low + ((high - low) * (load - 2000)) / 4000

describe.each([
  ['Limebeer 2014', limebeerCar.tyre],
  ['formula', formulaCar.tyre],
  ['road', roadCar.tyre],
])('the %s tyre', (_, data) => {
  const tyre = buildTyreModel(data)
  const stretch = Math.PI / (2 * Math.atan(data.shape))
  const curve = (slip: number) => Math.sin(data.shape * Math.atan(stretch * slip))
  const slidingFrom = Math.tan((Math.PI - Math.asin(0.7)) / data.shape) / stretch

  /** The greatest difference in newtons between our force and the formula's, over slips up to where rubber slides. */
  function worstForceN(load: number): number {
    let worst = 0
    for (let kappa = -0.3; kappa <= 0.3; kappa += 0.0071) {
      for (let lambda = -0.4; lambda <= 0.4; lambda += 0.0093) {
        const long = kappa / atLoad(tyre.slipRatioMax, load)
        const lat = lambda / atLoad(tyre.slipAngleMaxRad, load)
        const slip = Math.sqrt(long * long + lat * lat + 1e-12)
        if (slip > slidingFrom) continue
        const gain = (load * frictionShare(tyre, slip)) / slip
        const longExact = kappa / onLine(data.slipRatioMax, load)
        const latExact = lambda / onLine(data.slipAngleMaxRad, load)
        const slipExact = Math.sqrt(longExact ** 2 + latExact ** 2 + 1e-12)
        const gainExact = (load * curve(slipExact)) / slipExact
        const errorX =
          gain * atLoad(tyre.frictionLong, load) * long - gainExact * onLine(data.frictionLong, load) * longExact
        const errorY =
          gain * atLoad(tyre.frictionLat, load) * lat - gainExact * onLine(data.frictionLat, load) * latExact
        worst = Math.max(worst, Math.abs(errorX), Math.abs(errorY))
      }
    }
    return worst
  }

  test.each([1, 400, 2000, 4000, 6000, 9000])('at %i N gives the formula within a billionth of a newton', (load) => {
    expect(worstForceN(load)).toBeLessThan(1e-9)
  })

  test('uses all of its friction at its peak and nowhere more', () => {
    const peak = Math.tan(Math.PI / (2 * data.shape)) / stretch
    expect(tyre.peakSlip).toBeCloseTo(peak, 14)
    expect(frictionShare(tyre, peak)).toBeCloseTo(1, 12)
    for (let slip = 0; slip < 12; slip += 0.0013) expect(frictionShare(tyre, slip)).toBeLessThanOrEqual(1 + 1e-12)
  })

  test('beyond where the formula falls below seven tenths keeps just that, which the formula does not', () => {
    expect(curve(1e6)).toBeLessThan(0.6)
    for (const slip of [1.01 * slidingFrom, 1.5 * slidingFrom, 3 * slidingFrom, 1e6]) {
      expect(frictionShare(tyre, slip)).toBeCloseTo(0.7, 12)
    }
  })
})
