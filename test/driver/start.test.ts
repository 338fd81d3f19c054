import { expect, test } from 'vitest'
import { formulaCar } from '../support/car-data.ts'
import { startDriving, TICK_HZ } from '../support/driving.ts'
import { build, oval } from '../support/tracks.ts'

const track = build(oval())
const CARS = 40

/** Seconds from the lights to the throttle, of a field in which every other driver is the most skilled. */
function reactionsS(): Float64Array {
  const driving = startDriving({
    track,
    cars: Array.from({ length: CARS }, () => formulaCar),
    skillOf: (slot) => slot % 2,
  })
  driving.drivers.isHeld[0] = 1
  for (let tick = 0; tick < TICK_HZ; tick++) driving.step()
  expect(Math.max(...driving.inputs.throttle)).toBe(0)
  expect(Math.min(...driving.inputs.brake)).toBe(1)
  driving.drivers.isHeld[0] = 0
  const reactions = new Float64Array(CARS)
  for (let tick = 1; tick < TICK_HZ; tick++) {
    driving.step()
    for (let slot = 0; slot < CARS; slot++) {
      if (reactions[slot] === 0 && driving.inputs.throttle[slot]! > 0) reactions[slot] = tick / TICK_HZ
    }
  }
  return reactions
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length

test('drivers stand on the brake until the lights go out, and everybody goes within human reaction times', () => {
  for (const reaction of reactionsS()) {
    expect(reaction).toBeGreaterThan(0.12)
    expect(reaction).toBeLessThan(0.4)
  }
})

test('better drivers get away sooner on average, and no two fields of the same seeds differ', () => {
  const reactions = reactionsS()
  const unskilled = reactions.filter((_, slot) => slot % 2 === 0)
  const skilled = reactions.filter((_, slot) => slot % 2 === 1)
  expect(mean(unskilled) - mean(skilled)).toBeGreaterThan(0.08)
  expect(new Set(unskilled).size).toBeGreaterThan(5)
  expect(reactionsS()).toEqual(reactions)
})

test('without lights nobody waits', () => {
  const driving = startDriving({ track, cars: [formulaCar] })
  driving.step()
  expect(driving.inputs.throttle[0]).toBeGreaterThan(0)
})
