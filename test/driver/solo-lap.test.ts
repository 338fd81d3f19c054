import { describe, expect, test } from 'vitest'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { planFor, startDriving } from '../support/driving.ts'
import { build, figureEight, hairpins, oval, triangle } from '../support/tracks.ts'

const withoutAids = { hasAbs: false, hasTractionControl: false }
const circuits = {
  oval: build(oval()),
  'figure of eight': build(figureEight()),
  'circuit with folds': build(triangle()),
  'circuit with a hairpin': build(hairpins()),
}

describe.each(Object.entries(circuits))('on the %s', (_, track) => {
  test.each([
    ['formula car', formulaCar],
    ['road car', roadCar],
    ['formula car without aids', { ...formulaCar, aids: withoutAids }],
  ])('a %s laps cleanly and within a tenth of its plan', (_name, car) => {
    const driving = startDriving({ track, cars: [car] })
    driving.untilLaps(2)
    const plan = planFor(track, car)
    expect(driving.beyondM[0]).toBeLessThan(1)
    expect(driving.gaveUp.size).toBe(0)
    expect(driving.lapsS[0]![1]).toBeGreaterThan(plan.lapTimeS)
    expect(driving.lapsS[0]![1]).toBeLessThan(1.1 * plan.lapTimeS)
  })

  test.each([
    ['formula car', formulaCar],
    ['road car', roadCar],
  ])('a %s driven at 60 Hz over a link of 50 ms laps cleanly', (_name, car) => {
    const driving = startDriving({ track, cars: [car], linkTicks: 12 })
    driving.untilLaps(1)
    expect(driving.beyondM[0]).toBeLessThan(1)
    expect(driving.gaveUp.size).toBe(0)
  })
})

test('a more skilled driver is faster', () => {
  const laps = [0, 0.5, 1].map((skill) => {
    const driving = startDriving({ track: circuits.oval, cars: [formulaCar], skillOf: () => skill })
    driving.untilLaps(2)
    return driving.lapsS[0]![1]!
  })
  expect(laps[0]).toBeGreaterThan(laps[1]! + 0.3)
  expect(laps[1]).toBeGreaterThan(laps[2]! + 0.3)
})
