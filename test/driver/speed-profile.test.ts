import { expect, test } from 'vitest'
import { atSpeed, buildPerformance, whileCornering } from '../../src/driver/performance.ts'
import { computeSpeedProfile, type LineShape, lapTime } from '../../src/driver/speed-profile.ts'
import { formulaCar, roadCar } from '../support/car-data.ts'

const performance = buildPerformance(formulaCar)

/** A lap of 2 km in steps of 2 m with one bend of 30 m radius from 1,000 to 1,050 m. */
const lap: LineShape = {
  curvature: Float64Array.from({ length: 1000 }, (_, i) => (i >= 500 && i < 525 ? 1 / 30 : 0)),
  stepM: new Float64Array(1000).fill(2),
  friction: new Float64Array(1000).fill(1),
}
const profile = computeSpeedProfile(lap, performance, 0.85)

test('in a bend the tyres are used up to the planned share, give or take what drag costs', () => {
  const speed = profile[512]!
  const used = (speed * speed) / 30 / atSpeed(performance.lateral, speed)
  expect(used).toBeLessThanOrEqual(0.85 + 1e-6)
  expect(used).toBeGreaterThan(0.82)
})

test('the driver brakes before the bend and nowhere harder than the tyres hold', () => {
  expect(profile[490]!).toBeGreaterThan(profile[500]! + 5)
  expect(profile[450]!).toBeGreaterThan(profile[490]!)
  for (let i = 0; i < 500; i++) {
    const loss = (profile[i]! ** 2 - profile[i + 1]! ** 2) / 4
    const speed = profile[i + 1]!
    const most = 0.85 * whileCornering(performance.braking, speed, 0) + atSpeed(performance.drag, speed)
    expect(loss).toBeLessThanOrEqual(most + 1e-6)
  }
})

test('the profile closes: no step round the lap gains more than the engine gives', () => {
  for (let i = 0; i < 1000; i++) {
    const gain = (profile[(i + 1) % 1000]! ** 2 - profile[i]! ** 2) / 4
    expect(gain).toBeLessThanOrEqual(atSpeed(performance.drive, profile[i]!) + 1e-6)
  }
})

test('less grip, on the road or in the plan, makes a slower lap', () => {
  const wet = { ...lap, friction: lap.friction.map(() => 0.6) }
  const fast = lapTime(lap, profile)
  expect(lapTime(lap, computeSpeedProfile(lap, performance, 0.7))).toBeGreaterThan(fast)
  expect(lapTime(wet, computeSpeedProfile(wet, performance, 0.85))).toBeGreaterThan(fast)
})

test('without bends the car runs at its top speed', () => {
  const straight = { ...lap, curvature: new Float64Array(1000) }
  for (const speed of computeSpeedProfile(straight, performance, 0.85)) {
    expect(Math.abs(speed - performance.topSpeedMps)).toBeLessThan(1.5)
  }
})

test('downforce lets the formula car corner harder when it is fast, the road car hardly', () => {
  expect(atSpeed(performance.lateral, 80)).toBeGreaterThan(2 * atSpeed(performance.lateral, 20))
  const road = buildPerformance(roadCar)
  expect(atSpeed(road.lateral, 80)).toBeLessThan(1.2 * atSpeed(road.lateral, 20))
})

test('cornering takes from braking and driving, all of it at the limit of the rear', () => {
  for (const table of [performance.braking, performance.traction]) {
    let last = whileCornering(table, 40, 0)
    expect(last).toBeGreaterThan(5)
    for (const share of [0.25, 0.5, 0.75, 1]) {
      const next = whileCornering(table, 40, share)
      expect(next).toBeLessThan(last)
      last = next
    }
  }
})
