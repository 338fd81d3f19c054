import { expect, test } from 'vitest'
import { GEAR_AUTO } from '../../src/simulation/cars.ts'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { startDriving } from '../support/driving.ts'
import { build, figureEight, hairpins, oval } from '../support/tracks.ts'

const ovalTrack = build(oval())

test.each([
  ['twelve formula cars on the oval', ovalTrack, Array.from({ length: 12 }, () => formulaCar)],
  ['eight road cars on the figure of eight', build(figureEight()), Array.from({ length: 8 }, () => roadCar)],
  [
    'a mixed field of eight on the circuit with a hairpin',
    build(hairpins()),
    Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? formulaCar : roadCar)),
  ],
])('%s race two laps and nobody gets stuck', (_, track, cars) => {
  const driving = startDriving({ track, cars, skillOf: (slot) => ((slot * 5) % cars.length) / cars.length })
  driving.untilLaps(2)
  expect([...driving.gaveUp]).toEqual([])
})

test('a faster car that starts behind a slower one passes it', () => {
  const driving = startDriving({ track: ovalTrack, cars: [roadCar, formulaCar] })
  driving.untilLaps(1)
  expect(driving.lapsS[1]!.length).toBeGreaterThanOrEqual(driving.lapsS[0]!.length)
  expect(Math.max(...driving.cars.damageMps)).toBeLessThan(2)
})

test('a driver stops behind a car that blocks the road rather than ramming it', () => {
  const narrow = build(oval(), { halfWidthM: 2 })
  const driving = startDriving({ track: narrow, cars: [formulaCar, formulaCar] })
  driving.drivers.isAssigned[0] = 0
  driving.inputs.brake[0] = 1
  for (let tick = 0; tick < 6 * 240; tick++) driving.step()
  expect(Math.max(...driving.cars.damageMps)).toBeLessThan(1)
  expect(driving.cars.vx[1]).toBeLessThan(0.5)
})

test('drivers with the same seeds in the same race do the same, bit for bit', () => {
  const run = () => {
    const driving = startDriving({
      track: ovalTrack,
      cars: [formulaCar, roadCar, formulaCar],
      skillOf: (slot) => slot / 3,
    })
    for (let tick = 0; tick < 2400; tick++) driving.step()
    return driving.block.hash()
  }
  expect(run()).toBe(run())
})

test('a race saved and restored goes on as if nothing had happened', () => {
  const options = { track: ovalTrack, cars: [formulaCar, roadCar, formulaCar], skillOf: () => 0.5 }
  const first = startDriving(options)
  for (let tick = 0; tick < 1001; tick++) first.step()
  const second = startDriving(options)
  second.block.restore(first.block.save())
  for (let tick = 0; tick < 1000; tick++) {
    first.step()
    second.step()
  }
  expect(second.block.hash()).toBe(first.block.hash())
})

test('neighbours act in different ticks, each of them forty times a second', () => {
  const driving = startDriving({ track: ovalTrack, cars: Array.from({ length: 8 }, () => formulaCar) })
  const actedIn = Array.from({ length: 12 }, () => {
    driving.inputs.gearCommand.fill(0)
    driving.step()
    return [...driving.inputs.gearCommand].flatMap((command, slot) => (command === GEAR_AUTO ? [slot] : []))
  })
  expect(actedIn).toEqual([[0, 6], [1, 7], [2], [3], [4], [5], [0, 6], [1, 7], [2], [3], [4], [5]])
})
