import { describe, expect, test } from 'vitest'
import type { CarData } from '../../src/content/car-data.ts'
import { parseCarText } from '../../src/content/car-text.ts'
import { plainCar } from './documents.ts'

/** The keys for what changes in a race: tyres that warm and wear, fuel, a differential with clutches. */

const SOURCE = { file: 'cars/test/car.toml' }

function car(extra = '', changes: Readonly<Record<string, string>> = {}): CarData {
  const result = parseCarText(plainCar(changes, extra), SOURCE)
  if (!result.ok) throw new Error(result.fault.message)
  return result.data
}

function fault(extra: string) {
  const result = parseCarText(plainCar({}, extra), SOURCE)
  if (result.ok) throw new Error('was accepted')
  return result.fault
}

describe('what a car file leaves out', () => {
  test('tyres work as if they slid at 1.1 m/s under weight and downforce at 45 m/s, and last an hour of that', () => {
    const aero = '[aero]\ndownforce_area_front_m2 = 0.8\ndownforce_area_rear_m2 = 1.2'
    const workingPowerW = (1.1 * 1.5 * (1200 * 9.81 + 0.6 * 2 * 45 ** 2)) / 4
    const { heat } = car(aero, { grip_coefficient: '1.5' }).tyre
    expect(heat).toEqual({
      optimumC: 90,
      windowC: 40,
      lagS: 40,
      workingPowerW: expect.closeTo(workingPowerW, 6),
      lifeJ: expect.closeTo(workingPowerW * 3600, 3),
      wornGripLoss: 0.08,
    })
  })

  test('tyres of a car that its wings lift work under its weight alone', () => {
    const { tyre } = car('[aero]\ndownforce_area_front_m2 = -0.5\ndownforce_area_rear_m2 = 0.1')
    expect(tyre.heat.workingPowerW).toBeCloseTo((1.1 * 1200 * 9.81) / 4, 6)
  })

  test('the life follows a working power of its own', () => {
    expect(car('[tyre]\nworking_power_w = 2000.0').tyre.heat).toMatchObject({ workingPowerW: 2000, lifeJ: 7_200_000 })
  })

  test('the tank holds 100 litres of petrol, burnt at 250 g/kWh', () => {
    expect(car().fuel).toEqual({ capacityKg: 74.5, kgPerJ: 0.25 / 3_600_000 })
  })

  test('a car without a tank has no fuel to carry', () => {
    expect(car('[fuel]\ncapacity_liters = 0.0').fuel.capacityKg).toBe(0)
  })

  test.each([
    ['Open', { differentialNmPerRadps: 0, preloadNm: 0, lockPower: 0, lockCoast: 0 }],
    ['Torsen', { differentialNmPerRadps: 0, preloadNm: 0, lockPower: 0.4, lockCoast: 0.4 }],
    ['ViscousLSD', { differentialNmPerRadps: 10, preloadNm: 0, lockPower: 0, lockCoast: 0 }],
    ['ClutchLSD', { differentialNmPerRadps: 10.47, preloadNm: 60, lockPower: 0.35, lockCoast: 0.2 }],
    ['Locked', { differentialNmPerRadps: 100, preloadNm: 10_000, lockPower: 0, lockCoast: 0 }],
  ])('a differential of the type %s is described by its figures', (type, figures) => {
    expect(car(`[differential]\ndifferential_type = "${type}"`).driveline).toEqual({ layout: 'RWD', ...figures })
  })

  test('without a type the differential is one with clutches', () => {
    expect(car().driveline).toEqual(car('[differential]\ndifferential_type = "ClutchLSD"').driveline)
  })
})

test('each figure of differential, heat and fuel can be given', () => {
  const data = car(`[differential]
differential_type = "Open"
preload_nm = 40.0
lock_power = 0.5
lock_coast = 0.3
[tyre]
optimum_c = 75.0
window_c = 25.0
heat_lag_s = 20.0
working_power_w = 900.0
life_j = 5000000.0
worn_grip_loss = 0.2
[fuel]
capacity_liters = 10.0
kg_per_kwh = 0.3`)
  expect(data.driveline).toMatchObject({ differentialNmPerRadps: 0, preloadNm: 40, lockPower: 0.5, lockCoast: 0.3 })
  expect(data.tyre.heat).toEqual({
    optimumC: 75,
    windowC: 25,
    lagS: 20,
    workingPowerW: 900,
    lifeJ: 5_000_000,
    wornGripLoss: 0.2,
  })
  expect(data.fuel).toEqual({ capacityKg: 7.45, kgPerJ: 0.3 / 3_600_000 })
})

test.each([
  ['differential', 'preload_nm', 0, 20_000, ' N·m'],
  ['differential', 'lock_power', 0, 1, ''],
  ['differential', 'lock_coast', 0, 1, ''],
  ['tyre', 'optimum_c', 30, 150, ' °C'],
  ['tyre', 'window_c', 5, 200, ' K'],
  ['tyre', 'heat_lag_s', 5, 600, ' s'],
  ['tyre', 'working_power_w', 10, 1_000_000, ' W'],
  ['tyre', 'life_j', 1_000, 1e12, ' J'],
  ['tyre', 'worn_grip_loss', 0, 0.5, ''],
  ['fuel', 'capacity_liters', 0, 2_000, ' L'],
  ['fuel', 'kg_per_kwh', 0, 2, ' kg/kWh'],
])('%s.%s beyond its range is refused with file, key, value and range', (table, key, min, max, unit) => {
  for (const value of [min - 1, max * 2]) {
    const message = `${table}.${key} is ${value}, allowed is ${min} to ${max}${unit}`
    expect(fault(`[${table}]\n${key} = ${value.toFixed(1)}`)).toEqual({ file: SOURCE.file, line: 17, message })
  }
  for (const value of [min, max]) expect(() => car(`[${table}]\n${key} = ${value.toFixed(1)}`)).not.toThrow()
})
