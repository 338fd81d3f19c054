import { describe, expect, test } from 'vitest'
import { GEAR_AUTO } from '../../src/simulation/cars.ts'
import { buildEngineModel, engineTorqueNm, fullTorqueNm, RADPS_PER_RPM } from '../../src/simulation/engine.ts'
import { buildGearboxModel, chooseGear } from '../../src/simulation/gearbox.ts'
import { formulaCar } from '../support/car-data.ts'

const engine = buildEngineModel(formulaCar.engine)
const box = buildGearboxModel(formulaCar.gearbox, engine)

/** Wheel speed at which the engine turns at `rpm` in `gear`. */
function wheelAt(rpm: number, gear: number): number {
  return (rpm * RADPS_PER_RPM) / box.ratios[gear + 1]!
}

describe('the engine', () => {
  test('gives the torque of its curve, linear between points', () => {
    expect(fullTorqueNm(engine, 7000 * RADPS_PER_RPM)).toBeCloseTo(505, 0)
  })

  test('gives no torque at the limiter', () => {
    expect(fullTorqueNm(engine, engine.limiterRadps)).toBe(0)
  })

  test('brakes with the throttle shut, fully at the limiter and not at all at idle', () => {
    expect(engineTorqueNm(engine, engine.limiterRadps, 0)).toBe(-110)
    expect(engineTorqueNm(engine, engine.idleRadps, 0)).toBeCloseTo(0, 12)
  })
})

describe('the automatic gearbox', () => {
  test('takes first gear from neutral and from reverse', () => {
    expect([chooseGear(box, 0, GEAR_AUTO, 0, 0), chooseGear(box, -1, GEAR_AUTO, 0, 0)]).toEqual([1, 1])
  })

  test('does not shift up for wheelspin alone', () => {
    const spinning = wheelAt(12_400, 1)
    expect(chooseGear(box, 1, GEAR_AUTO, spinning, wheelAt(8000, 1))).toBe(1)
    expect(chooseGear(box, 1, GEAR_AUTO, spinning, spinning)).toBe(2)
  })

  test('never hunts: at no speed does it want to leave the gear it has just chosen for the one before', () => {
    for (let gear = 1; gear < box.gears; gear++) {
      for (let rpm = 2000; rpm < 13_000; rpm += 50) {
        const speed = wheelAt(rpm, gear)
        const next = chooseGear(box, gear, GEAR_AUTO, speed, speed)
        if (next === gear + 1) expect(chooseGear(box, next, GEAR_AUTO, speed, speed)).toBeGreaterThanOrEqual(next)
      }
    }
  })

  test('goes down through the gears as the car slows to rest, and stays in first', () => {
    const gears = [8, 7, 6, 5, 4, 3, 2, 1].map((gear) => chooseGear(box, gear, GEAR_AUTO, 0, 0))
    expect(gears).toEqual([7, 6, 5, 4, 3, 2, 1, 1])
  })
})

describe('the manual gearbox', () => {
  test('refuses a downshift that would take the engine beyond its limiter', () => {
    const speed = wheelAt(9000, 4)
    expect(chooseGear(box, 4, 3, speed, speed)).toBe(3)
    expect(chooseGear(box, 4, 1, speed, speed)).toBe(4)
  })

  test('refuses reverse while the car rolls forward', () => {
    expect([chooseGear(box, 1, -1, 30, 30), chooseGear(box, 1, -1, 0, 0)]).toEqual([1, -1])
  })

  test('takes the last gear when asked for one beyond it', () => {
    expect(chooseGear(box, 7, 99, wheelAt(9000, 7), wheelAt(9000, 7))).toBe(8)
  })
})
