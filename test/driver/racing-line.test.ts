import { describe, expect, test } from 'vitest'
import { findRacingLine } from '../../src/driver/racing-line.ts'
import { build, circle, figureEight, hairpins, oval, triangle } from '../support/tracks.ts'

const MARGIN_M = 1.6

describe.each([
  ['oval', build(oval())],
  ['figure of eight', build(figureEight())],
  ['circuit with folds', build(triangle())],
  ['circuit with a hairpin', build(hairpins())],
])('on the %s', (_, track) => {
  const { stations, offsetM } = findRacingLine(track, MARGIN_M)
  const x = offsetM.map((offset, i) => stations.centreX[i]! + offset * stations.normalX[i]!)
  const y = offsetM.map((offset, i) => stations.centreY[i]! + offset * stations.normalY[i]!)

  test('the racing line keeps its margin to both white lines', () => {
    offsetM.forEach((offset, i) => {
      const row = Math.min(Math.round((i * stations.spacingM) / track.spacingM), track.rows - 1)
      expect(offset).toBeLessThanOrEqual(track.widthLeft[row]! - MARGIN_M + 1e-9)
      expect(offset).toBeGreaterThanOrEqual(MARGIN_M - track.widthRight[row]! - 1e-9)
    })
  })

  test('the racing line bends less than the middle of the road', () => {
    const centre = bends(stations.centreX, stations.centreY)
    const line = bends(x, y)
    expect(squared(line, stations.spacingM)).toBeLessThan(squared(centre, stations.spacingM))
    if (sharpest(centre) > 1 / 50) expect(sharpest(line)).toBeLessThan(sharpest(centre))
  })
})

test('on a circle the line is a circle', () => {
  const { offsetM } = findRacingLine(build(circle(100)), MARGIN_M)
  for (const offset of offsetM) expect(offset).toBeCloseTo(offsetM[0]!, 3)
})

test('where the road is narrower than the margins the line stays in its middle', () => {
  const track = build(circle(100), { halfWidthM: 1.2 })
  for (const offset of findRacingLine(track, MARGIN_M).offsetM) expect(offset).toBeCloseTo(0, 3)
})

/** Curvature at each point of a closed line, 1/m. */
function bends(x: Float64Array, y: Float64Array): Float64Array {
  const count = x.length
  return x.map((_, i) => {
    const p = (i + count - 1) % count
    const q = (i + 1) % count
    const cross = (x[i]! - x[p]!) * (y[q]! - y[i]!) - (y[i]! - y[p]!) * (x[q]! - x[i]!)
    const a = Math.hypot(x[i]! - x[p]!, y[i]! - y[p]!)
    const b = Math.hypot(x[q]! - x[i]!, y[q]! - y[i]!)
    return (2 * cross) / (a * b * Math.hypot(x[q]! - x[p]!, y[q]! - y[p]!))
  })
}

function squared(curvature: Float64Array, stepM: number): number {
  return curvature.reduce((sum, value) => sum + value * value * stepM, 0)
}

function sharpest(curvature: Float64Array): number {
  return curvature.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}
