import { describe, expect, test } from 'vitest'
import type { TrackData } from '../../src/content/track-data.ts'
import { buildTrack, TrackError } from '../../src/simulation/build-track.ts'
import type { Track } from '../../src/simulation/track.ts'
import { build, circle, figureEight, hairpins, oval, trackData, triangle, walk } from '../support/tracks.ts'

const circuits = {
  circle: build(circle(100)),
  oval: build(oval()),
  'figure of eight': build(figureEight()),
  'circuit with folds': build(triangle()),
  'circuit with a hairpin': build(hairpins()),
}

function turns(track: Track): number {
  return track.curvature.reduce((sum, curvature) => sum + curvature * track.spacingM, 0) / (2 * Math.PI)
}

describe.each(Object.entries(circuits))('on the %s', (name, track) => {
  test('the rows are evenly spaced and close the lap', () => {
    expect(track.rows * track.spacingM).toBeCloseTo(track.lengthM, 9)
    expect(track.spacingM).toBeGreaterThan(0.99)
    expect(track.spacingM).toBeLessThan(1.01)
    for (let row = 0; row < track.rows; row++) {
      const next = (row + 1) % track.rows
      const chord = Math.hypot(track.x[next]! - track.x[row]!, track.y[next]! - track.y[row]!)
      expect(Math.abs(chord - track.spacingM)).toBeLessThan(0.006)
    }
  })

  test('the lap turns once round, or not at all where it crosses itself', () => {
    expect(turns(track)).toBeCloseTo(name === 'figure of eight' ? 0 : 1, 2.9)
  })

  test('the edges never fold over the centre of a bend', () => {
    for (let row = 0; row < track.rows; row++) {
      const next = (row + 1) % track.rows
      const { tangentX, tangentY } = track
      const turnM = tangentX[row]! * tangentY[next]! - tangentY[row]! * tangentX[next]!
      const inner = turnM > 0 ? track.widthLeft[row]! : track.widthRight[row]!
      expect(Math.abs(turnM) * inner).toBeLessThan(0.97 * track.spacingM)
    }
  })

  test('walls stand on or behind the white line', () => {
    for (let row = 0; row < track.rows; row++) {
      expect(track.wallLeft[row]!).toBeGreaterThanOrEqual(track.widthLeft[row]!)
      expect(track.wallRight[row]!).toBeGreaterThanOrEqual(track.widthRight[row]!)
    }
  })

  test('gates are 100 to 200 m apart and begin at the line', () => {
    const gates = [...track.gatesM, track.lengthM]
    expect(gates[0]).toBe(0)
    for (let i = 1; i < gates.length; i++) {
      expect(gates[i]! - gates[i - 1]!).toBeGreaterThanOrEqual(100)
      expect(gates[i]! - gates[i - 1]!).toBeLessThanOrEqual(200)
    }
  })
})

test('a circle has the length and the curvature of a circle', () => {
  const track = circuits.circle
  expect(track.lengthM).toBeCloseTo(200 * Math.PI, 2)
  for (const curvature of track.curvature) expect(curvature).toBeCloseTo(0.01, 5)
})

test('walls leave a run-off of ten metres where nothing is near, and share what is between two straights', () => {
  expect(circuits.oval.wallRight[100]! - circuits.oval.widthRight[100]!).toBeCloseTo(10, 6)
  const track = circuits['circuit with a hairpin']
  const wall = track.wallLeft[100]!
  expect(wall).toBeLessThan(12.5)
  expect(wall).toBeGreaterThan(10)
})

test('a bridge keeps a run-off of a metre at least', () => {
  const track = circuits['figure of eight']
  for (let row = 0; row < track.rows; row++) {
    expect(track.wallLeft[row]! - track.widthLeft[row]!).toBeGreaterThanOrEqual(1 - 1e-9)
  }
})

test('sectors begin where the file says, and at thirds of the lap when it says nothing or nonsense', () => {
  expect(build(oval(), { sectorStartsM: [300, 900] }).sectorStartsM).toEqual([0, 300, 900])
  const third = circuits.oval.lengthM / 3
  for (const sectorStartsM of [undefined, [2000, 4000], [900, 300]] as const) {
    const track = build(oval(), sectorStartsM ? { sectorStartsM } : {})
    expect(track.sectorStartsM[1]).toBeCloseTo(third, 9)
    expect(track.sectorStartsM[2]).toBeCloseTo(2 * third, 9)
  }
})

test('a first node repeated at the end, and nodes written twice, change nothing', () => {
  const points = oval()
  const repeated = [...points.flatMap((point) => [point, point]), points[0]!]
  const track = build(repeated)
  expect(track.lengthM).toBeCloseTo(circuits.oval.lengthM, 9)
  expect(track.x[500]).toBeCloseTo(circuits.oval.x[500]!, 9)
})

test('widths, elevation, banking and grip are taken over at the nodes and mixed between them', () => {
  const plain = trackData(circle(100))
  const nodes = { ...plain.nodes }
  const ramp = (scale: number) => nodes.xM.map((x) => 10 + scale * x)
  const data: TrackData = {
    ...plain,
    nodes: { ...nodes, widthLeftM: ramp(0.01), zM: ramp(0.1), bankingRad: ramp(0.001), friction: ramp(-0.01) },
  }
  const track = buildTrack(data)
  for (const row of [0, 100, 333]) {
    const x = track.x[row]!
    expect(track.widthLeft[row]).toBeCloseTo(10 + 0.01 * x, 2)
    expect(track.z[row]).toBeCloseTo(10 + 0.1 * x, 2)
    expect(track.bankingRad[row]).toBeCloseTo(10 + 0.001 * x, 2)
    expect(track.friction[row]).toBeCloseTo(10 - 0.01 * x, 2)
  }
})

test('grid places of the file stay on the road and before the line counts backwards', () => {
  const { grid, lengthM } = build(oval(), {
    grid: [
      { sM: -10, nM: 3 },
      { sM: -18, nM: 99 },
    ],
  })
  expect(grid[0]!.sM).toBeCloseTo(lengthM - 10, 9)
  expect(grid[0]!.nM).toBe(3)
  expect(grid[1]!.nM).toBeCloseTo(5, 9)
})

describe('what cannot be a circuit is refused', () => {
  test.each([
    ['an open track', trackData(oval(), { isClosed: false })],
    ['three nodes', trackData(circle(100, 3))],
    ['one place written many times', trackData(Array.from({ length: 9 }, () => [1, 1] as const))],
    ['a lap of less than 200 m', trackData(circle(20))],
    [
      'a bend tighter than a car can turn',
      trackData(
        walk(
          [{ straightM: 200 }, { radiusM: 1, turnRad: Math.PI }, { straightM: 200 }, { radiusM: 1, turnRad: Math.PI }],
          1,
        ),
      ),
    ],
    ['a node that is no number', trackData(circle(100).map(([x, y], i) => [i === 7 ? Number.NaN : x, y] as const))],
  ])('%s', (_, data) => {
    expect(() => buildTrack(data)).toThrow(TrackError)
  })
})
