import { describe, expect, test } from 'vitest'
import {
  arcDistance,
  createTrackPoints,
  createWorldPose,
  interpolate,
  locate,
  project,
  samplePosition,
} from '../../src/simulation/projection.ts'
import type { Track } from '../../src/simulation/track.ts'
import { build, circle, figureEight, hairpins, oval, triangle } from '../support/tracks.ts'

/** Where the point is on the track, near `hintS` or, without one, anywhere. */
function placeOf(track: Track, at: { readonly x: number; readonly y: number }, hintS?: number) {
  const points = createTrackPoints(1)
  points.x[0] = at.x
  points.y[0] = at.y
  points.s[0] = hintS ?? 0
  if (hintS === undefined) locate(track, points, 0)
  else project(track, points, 0)
  return { s: points.s[0]!, n: points.n[0]!, row: points.row[0]!, fraction: points.fraction[0]! }
}

const eight = build(figureEight())

/** How sharply the table itself bends around a row, noise of the nodes included. */
function sharpest(track: Track, row: number): number {
  let most = 1e-9
  for (let i = row - 3; i <= row + 3; i++) {
    const at = (i + track.rows) % track.rows
    const next = (at + 1) % track.rows
    const turn = Math.hypot(track.tangentX[next]! - track.tangentX[at]!, track.tangentY[next]! - track.tangentY[at]!)
    most = Math.max(most, turn / track.spacingM)
  }
  return most
}

describe.each([
  ['circle', build(circle(100))],
  ['oval', build(oval())],
  ['figure of eight', eight],
  ['circuit with folds', build(triangle())],
  ['circuit with a hairpin', build(hairpins())],
])('on the %s', (_, track) => {
  test('a place on the road and back is the same place to the millimetre', () => {
    const pose = createWorldPose()
    let worst = 0
    for (let s = 0.3; s < track.lengthM; s += 1.37) {
      const reach = Math.min(12, 0.8 / sharpest(track, Math.floor(s / track.spacingM)))
      for (const n of [-reach, -reach / 2, 0, reach / 2, reach]) {
        samplePosition(track, s, n, pose)
        const projection = placeOf(track, pose, s + 1.5)
        worst = Math.max(worst, Math.abs(arcDistance(projection.s, s, track.lengthM)), Math.abs(projection.n - n))
      }
    }
    expect(worst).toBeLessThan(0.001)
  })
})

test('left of the centreline is positive, and the pose points along the track', () => {
  const track = build(circle(100))
  const pose = createWorldPose()
  samplePosition(track, 0, 10, pose)
  expect(pose.x).toBeCloseTo(90, 2)
  expect(pose.y).toBeCloseTo(0, 2)
  expect(pose.headingX).toBeCloseTo(0, 2)
  expect(pose.headingY).toBeCloseTo(1, 2)
})

test('a car followed tick by tick never jumps where the road crosses itself', () => {
  const pose = createWorldPose()
  for (const n of [-5.5, 0, 5.5]) {
    let last = 0
    for (let s = 0; s < 2 * eight.lengthM; s += 0.42) {
      samplePosition(eight, s, n, pose)
      const projection = placeOf(eight, pose, last)
      expect(Math.abs(arcDistance(projection.s, s, eight.lengthM))).toBeLessThan(0.001)
      last = projection.s
    }
  }
})

test('row and fraction say the same place as s, across the line too', () => {
  const pose = createWorldPose()
  for (const s of [0, 0.4, 5.2, eight.lengthM - 0.3, eight.lengthM - 1e-12, -3, 7 * eight.lengthM + 9]) {
    samplePosition(eight, s, 1, pose)
    const projection = placeOf(eight, pose, s)
    expect(projection.s).toBeGreaterThanOrEqual(0)
    expect(projection.s).toBeLessThan(eight.lengthM)
    expect((projection.row + projection.fraction) * eight.spacingM).toBeCloseTo(projection.s, 9)
    expect(Number.isInteger(projection.row)).toBe(true)
    expect(projection.row).toBeLessThan(eight.rows)
  }
})

test('a car that came from nowhere is found on the nearest road', () => {
  const pose = createWorldPose()
  for (const s of [3, 333, 800, 1200]) {
    samplePosition(eight, s, -3, pose)
    const projection = placeOf(eight, pose)
    expect(projection.s).toBeCloseTo(s, 3)
    expect(projection.n).toBeCloseTo(-3, 3)
  }
})

test('beyond the centre of a bend the answer stays finite and near', () => {
  const track = build(triangle())
  const pose = createWorldPose()
  for (let s = 0; s < track.lengthM; s += 2) {
    samplePosition(track, s, 40, pose)
    const projection = placeOf(track, pose, s)
    expect(Math.abs(arcDistance(projection.s, s, track.lengthM))).toBeLessThan(40)
    expect(Math.abs(projection.n)).toBeLessThan(100)
  }
})

test('the way between two places is the shorter one', () => {
  expect(arcDistance(10, 30, 100)).toBe(20)
  expect(arcDistance(90, 10, 100)).toBe(20)
  expect(arcDistance(10, 90, 100)).toBe(-20)
})

test('a column is mixed from the last row to the first', () => {
  expect(interpolate(Float64Array.of(1, 2, 5), 2, 0.25)).toBe(4)
})
