import { describe, expect, test } from 'vitest'
import type { CarData } from '../../src/content/car-data.ts'
import { parseCarText } from '../../src/content/car-text.ts'
import { plainCar } from './documents.ts'

const SOURCE = { file: 'cars/test/car.toml' }

function car(changes: Readonly<Record<string, string>> = {}, extra = ''): CarData {
  const result = parseCarText(plainCar(changes, extra), SOURCE)
  if (!result.ok) throw new Error(result.fault.message)
  return result.data
}

function fault(text: string) {
  const result = parseCarText(text, SOURCE)
  if (result.ok) throw new Error('was accepted')
  return result.fault
}

function powerKw(data: CarData): number {
  return Math.max(...data.engine.torqueCurve.map(({ rpm, torqueNm }) => (rpm * torqueNm * Math.PI) / 30_000))
}

describe('what a car file leaves out', () => {
  test("has the reference's defaults", () => {
    expect(car()).toMatchObject({
      chassis: { lengthM: 4.5, widthM: 1.9 },
      engine: { idleRpm: 900, limiterRpm: 8000, powerMaxW: 300_000, brakeTorqueNm: 100 },
      gearbox: { ratios: [3.8, 2.4, 1.7, 1.3, 1, 0.8], reverseRatio: 3.5, finalDrive: 3.7, efficiency: 0.92 },
      driveline: { layout: 'RWD' },
    })
  })

  test('the limiter follows max_rpm', () => {
    expect(car({}, '[engine]\nmax_rpm = 9000').engine.limiterRpm).toBe(9000)
  })

  test('the torque curve is the greatest torque, cut where it would exceed the power', () => {
    const curve = car({}, '[engine]\nmax_power_w = 200000.0').engine.torqueCurve
    expect(curve[0]).toEqual({ rpm: 900, torqueNm: 450 })
    expect(powerKw(car({}, '[engine]\nmax_power_w = 200000.0'))).toBeCloseTo(200, 6)
  })

  test('grip makes tyres that lose some of it with load', () => {
    expect(car({ grip_coefficient: '1.5' }).tyre.frictionLat).toEqual([1.5, 1.5 * 0.806])
  })

  test('brakes can lock the wheels even where the file makes them weak', () => {
    const { brakes, tyre, chassis } = car({ max_brake_force_n: '100.0' })
    expect(brakes.torqueMaxNm).toBeGreaterThan(tyre.frictionLong[0] * chassis.massKg * 9.81 * tyre.radiusM)
  })

  test('the layout places the weight', () => {
    const frontShare = (layout: string) => {
      const { chassis } = car({}, `[drivetrain]\nlayout = "${layout}"`)
      return 1 - chassis.cgToFrontM / chassis.wheelbaseM
    }
    expect(frontShare('fwd')).toBeGreaterThan(frontShare('4wd'))
    expect(frontShare('4WD')).toBeGreaterThan(frontShare('RWD'))
  })

  test('a formula car has downforce, a road car little, and GT3 alone is a road car', () => {
    const downforce = (name: string) => car({ class: `"${name}"` }).aero.downforceAreaRearM2
    expect(downforce('F1')).toBeGreaterThan(downforce('GT3 Race'))
    expect(downforce('gt3-race')).toBeGreaterThan(downforce('GT3'))
    expect(downforce('GT3')).toBe(downforce('Road'))
  })
})

describe('a hybrid', () => {
  const curve = '[engine]\ntorque_curve = [{ rpm = 4000.0, torque_nm = 400.0 }, { rpm = 8000.0, torque_nm = 400.0 }]\n'
  const hybrid = '[hybrid]\nenabled = true\nmotor_max_power_kw = 120.0\nmotor_max_torque_nm = 200.0\n'

  test("has the motor added to its curve, up to the motor's torque and power", () => {
    const points = car({}, curve + hybrid).engine.torqueCurve
    expect(points[0]).toEqual({ rpm: 4000, torqueNm: 600 })
    expect(points.at(-1)?.torqueNm).toBeCloseTo(400 + 120_000 / ((8000 * Math.PI) / 30), 9)
  })

  test('gives no more than its battery', () => {
    const weak = car({}, `${curve}${hybrid}battery_max_discharge_kw = 10.0\n`)
    expect(powerKw(weak)).toBeCloseTo(powerKw(car({}, curve)) + 10, 6)
  })

  test('adds nothing when switched off', () => {
    expect(car({}, curve + hybrid.replace('true', 'false')).engine.torqueCurve).toHaveLength(2)
  })

  test('without a fuel tank is electric: its curve is the motor already', () => {
    expect(car({}, `${curve}${hybrid}[fuel]\ncapacity_liters = 0.0`).engine.torqueCurve).toHaveLength(2)
  })
})

describe('our own tables', () => {
  test('replace every derived figure', () => {
    const extra = `[chassis]
front_weight_share = 0.4
[tyre]
friction_long = [1.75, 1.4]
radius_m = 0.3
[aero]
drag_area_m2 = 1.5
[brakes]
torque_max_nm = 5000.0
bias_front = 0.6
[steering]
angle_max_rad = 0.3
[aids]
abs = false`
    const data = car({}, extra)
    expect(data.chassis.cgToFrontM).toBeCloseTo(0.6 * 2.7, 9)
    expect(data.tyre).toMatchObject({ frictionLong: [1.75, 1.4], radiusM: 0.3 })
    expect(data.aero.dragAreaM2).toBe(1.5)
    expect(data.brakes).toEqual({ torqueMaxNm: 5000, biasFront: 0.6 })
    expect(data.steering.angleMaxRad).toBe(0.3)
    expect(data.aids).toEqual({ hasAbs: false, hasTractionControl: true })
  })
})

describe('a car file is refused', () => {
  test.each([
    ['with negative mass', plainCar({ mass_kg: '-1.0' }), /physics\.mass_kg is -1, allowed is 50 to 10000 kg/, 8],
    ['without mass', plainCar({ mass_kg: '' }), /physics\.mass_kg is missing/, 7],
    ['without an id', plainCar({ id: '' }), /id is missing/, undefined],
    ['with an id that is none', plainCar({ id: '"one"' }), /id must be/, 1],
    ['with NaN', plainCar({ grip_coefficient: 'nan' }), /grip_coefficient must be a finite number/, 12],
    ['with a wheelbase beyond its length', plainCar({ wheelbase_m: '4.6' }), /the car is 4.5 m long/, 14],
    ['with another layout', plainCar({}, '[drivetrain]\nlayout = "6WD"'), /RWD, FWD, AWD/, 17],
    ['without a reverse gear', plainCar({}, '[transmission]\ngear_ratios = [3.0, 2.0]'), /reverse first/, 17],
    ['with gears out of order', plainCar({}, '[transmission]\ngear_ratios = [-3.0, 2.0, 2.5]'), /each smaller/, 17],
    ['with idle above the limiter', plainCar({}, '[engine]\nidle_rpm = 9000'), /rev_limiter_rpm/, 16],
    [
      'with one torque point',
      plainCar({}, '[engine]\ntorque_curve = [{ rpm = 1.0, torque_nm = 2.0 }]'),
      /two points/,
      17,
    ],
    ['with a third friction value', plainCar({}, '[tyre]\nfriction_lat = [1.0, 1.0, 1.0]'), /at most 2/, 17],
    ['with one friction value', plainCar({}, '[tyre]\nfriction_lat = [1.0]'), /tyre\.friction_lat\.1 is missing/, 17],
    ['when it is broken', 'id = \n', /not valid TOML/, 1],
    ['when it is empty', '', /missing/, undefined],
  ])('%s', (_, text, message, line) => {
    expect(fault(text).message).toMatch(message)
    expect(fault(text).line).toBe(line)
    expect(fault(text).file).toBe('cars/test/car.toml')
  })

  test('with the line of the torque point that is wrong', () => {
    const points =
      '[[engine.torque_curve]]\nrpm = 1000.0\ntorque_nm = 10.0\n[[engine.torque_curve]]\nrpm = -1.0\ntorque_nm = 9.0\n'
    expect(fault(plainCar({}, points))).toMatchObject({
      line: 20,
      message: expect.stringContaining('torque_curve[1].rpm'),
    })
  })
})
