import { expect, test } from 'vitest'
import { findPlace, type PaceNotes, readStraight } from '../../src/driver/pace-notes.ts'
import { createPlace } from '../../src/driver/place.ts'
import { arcDistance } from '../../src/simulation/projection.ts'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { type Driving, startDriving, TICK_HZ } from '../support/driving.ts'
import { build, figureEight, hairpins, oval } from '../support/tracks.ts'

const circuits = { oval: build(oval()), eight: build(figureEight()), hairpins: build(hairpins()) }
const PATIENCE_S = 60
/** Nose to tail of the longest car. */
const CLEAR_M = 6

/** Of two drivers, slot 1 starts behind slot 0: seconds until he is clear of him, or infinite. */
function secondsToPass({ cars, track, step }: Driving): number {
  for (let tick = 0; tick < PATIENCE_S * TICK_HZ; tick++) {
    step()
    if (arcDistance(cars.s[0]!, cars.s[1]!, track.lengthM) > CLEAR_M) return tick / TICK_HZ
  }
  return Number.POSITIVE_INFINITY
}

function straightLeftM(notes: PaceNotes, s: number): number {
  const place = createPlace()
  place.s = s
  findPlace(notes, place)
  readStraight(notes, place)
  return place.straightM
}

test.each([
  ['formula car', 'oval', formulaCar, circuits.oval],
  ['formula car', 'figure of eight', formulaCar, circuits.eight],
  ['road car', 'figure of eight', roadCar, circuits.eight],
  ['road car', 'circuit with hairpins', roadCar, circuits.hairpins],
])('a skilled driver of a %s gets past an unskilled one in the same car on the %s', (_car, _circuit, car, track) => {
  const driving = startDriving({ track, cars: [car, car], skillOf: (slot) => (slot === 0 ? 0.3 : 1) })
  expect(secondsToPass(driving)).toBeLessThan(PATIENCE_S)
  expect(Math.max(...driving.cars.damageMps)).toBeLessThan(2)
})

test('of two drivers as skilled as each other the one behind finds no way past where bends are tight', () => {
  const driving = startDriving({ track: circuits.hairpins, cars: [roadCar, roadCar] })
  expect(secondsToPass(driving)).toBe(Number.POSITIVE_INFINITY)
})

test('whoever pulls out does so on a straight, with time to get beside the other before the bend', () => {
  const { drivers, cars, step } = startDriving({
    track: circuits.hairpins,
    cars: Array.from({ length: 6 }, () => roadCar),
    skillOf: (slot) => slot / 5,
  })
  const leftS: number[] = []
  const lastSide = new Int32Array(6)
  for (let tick = 0; tick < 60 * TICK_HZ; tick++) {
    step()
    drivers.passingSide.forEach((side, slot) => {
      const speed = cars.vx[slot]!
      if (side !== 0 && lastSide[slot] === 0)
        leftS.push(straightLeftM(drivers.plans[slot]!.notes, cars.s[slot]!) / speed)
      lastSide[slot] = side
    })
  }
  expect(leftS.length).toBeGreaterThan(0)
  expect(Math.min(...leftS)).toBeGreaterThan(1)
})
