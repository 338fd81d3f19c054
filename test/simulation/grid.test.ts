import { expect, test } from 'vitest'
import { gridCapacity, gridPosition } from '../../src/simulation/grid.ts'
import { arcDistance, createWorldPose, samplePosition } from '../../src/simulation/projection.ts'
import type { Track } from '../../src/simulation/track.ts'
import { build, circle, oval } from '../support/tracks.ts'

const track = build(oval())

function placed(on: Track, count: number) {
  return Array.from({ length: count }, (_, index) => {
    const { sM, nM } = gridPosition(on, index)
    const pose = createWorldPose()
    samplePosition(on, sM, nM, pose)
    return { ...pose, sM, nM }
  })
}

/** Whether two cars of 5.6 by 2 m, on these places, would touch: seen from the first one. */
function doOverlap(a: ReturnType<typeof placed>[number], b: ReturnType<typeof placed>[number]): boolean {
  const dx = b.x - a.x
  const dy = b.y - a.y
  const along = Math.abs(dx * a.headingX + dy * a.headingY)
  const across = Math.abs(dy * a.headingX - dx * a.headingY)
  return along < 5.7 && across < 2.1
}

test('pole stands eight metres behind the line, the next eight behind it on the other side', () => {
  const pole = gridPosition(track, 0)
  const second = gridPosition(track, 1)
  expect(arcDistance(pole.sM, 0, track.lengthM)).toBeCloseTo(8, 9)
  expect(arcDistance(second.sM, pole.sM, track.lengthM)).toBeCloseTo(8, 9)
  expect(pole.nM).toBeCloseTo(3, 6)
  expect(second.nM).toBeCloseTo(-3, 6)
})

test('the grid follows the bend behind the straight, on the road and facing along it', () => {
  for (const place of placed(track, 64)) {
    expect(Math.abs(place.nM)).toBeLessThan(5)
    const row = Math.floor(place.sM / track.spacingM)
    expect(place.headingX * track.tangentX[row]! + place.headingY * track.tangentY[row]!).toBeGreaterThan(0.999)
  }
})

test.each([
  ['a long lap', track, 64],
  ['the shortest lap, to its last place', build(circle(33)), gridCapacity(build(circle(33)))],
])('no two places overlap on %s', (_, on, count) => {
  const places = placed(on, count)
  for (const [i, a] of places.entries()) {
    for (const b of places.slice(i + 1)) expect(doOverlap(a, b)).toBe(false)
  }
})

test('the own places of a file come first and ours follow behind the last of them', () => {
  const own = build(oval(), {
    grid: [
      { sM: -12, nM: -2 },
      { sM: -40, nM: 2 },
    ],
  })
  expect(gridPosition(own, 0).nM).toBe(-2)
  expect(arcDistance(gridPosition(own, 1).sM, 0, own.lengthM)).toBeCloseTo(40, 9)
  expect(arcDistance(gridPosition(own, 2).sM, 0, own.lengthM)).toBeCloseTo(48, 9)
})

test('a place that does not exist is refused', () => {
  expect(() => gridPosition(track, gridCapacity(track))).toThrow(RangeError)
  expect(() => gridPosition(track, -1)).toThrow(RangeError)
})
