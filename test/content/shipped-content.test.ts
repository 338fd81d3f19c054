import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { DESIGNS } from '../../scripts/circuits/designs.ts'
import { renderCircuit } from '../../scripts/circuits/file.ts'
import { readPlainYaml } from '../../src/content/plain-yaml.ts'
import type { TrackData } from '../../src/content/track-data.ts'
import { parseTrackText } from '../../src/content/track-text.ts'

/** Centres of parts of a track that are not neighbours are this far apart, so run-off and walls fit between. */
const CLEARANCE_M = 35
const GRID_M = 24 * 8 + 10

describe.each(DESIGNS)('$name', (design) => {
  const text = readFileSync(new URL(`../../content/tracks/${design.file}`, import.meta.url), 'utf8')
  const track = parsed(text, design.file)
  const shape = shapeOf(track)

  test('is what scripts/make-tracks.ts writes; run it after changing a design', () => {
    expect(renderCircuit(design) === text).toBe(true)
  })

  test('takes the fast way through the parser', () => {
    expect(readPlainYaml(text)).toBeDefined()
  })

  test('is a loop of even spacing that turns once', () => {
    expect(track.isClosed).toBe(true)
    expect(Math.min(...shape.chordsM)).toBeGreaterThan(4.9)
    expect(Math.max(...shape.chordsM)).toBeLessThan(5.1)
    const turned = shape.turnsRad.reduce((sum, turn) => sum + turn, 0)
    expect(Math.abs(turned)).toBeCloseTo(2 * Math.PI, 6)
  })

  test('bends smoothly: curvature never jumps and no radius is below 12 m', () => {
    const curvature = shape.turnsRad.map((turn) => turn / 5)
    const step = (index: number) => Math.abs((curvature[index] ?? 0) - (curvature.at(index - 1) ?? 0))
    expect(Math.max(...curvature.map(Math.abs))).toBeLessThan(1 / 12)
    expect(Math.max(...curvature.map((_, index) => step(index)))).toBeLessThan(0.03)
  })

  test('keeps its parts apart', () => {
    expect(nearestM(track, shape.sM)).toBeGreaterThan(CLEARANCE_M)
  })

  test('has a straight for 24 cars before the line', () => {
    const behind = Math.ceil(GRID_M / 5)
    const turns = shape.turnsRad.slice(-behind).map(Math.abs)
    expect(Math.max(...turns, Math.abs(shape.turnsRad[0] ?? 1))).toBeLessThan(0.001)
  })

  test('is 9 to 15 m wide, and its width and height change gently', () => {
    const { widthLeftM, widthRightM, zM } = track.nodes
    const widths = widthLeftM.map((left, index) => left + (widthRightM[index] ?? 0))
    expect(Math.min(...widths)).toBeGreaterThanOrEqual(9)
    expect(Math.max(...widths)).toBeLessThanOrEqual(15)
    for (const column of [widthLeftM, widthRightM, zM]) {
      const steps = column.map((value, index) => Math.abs(value - (column.at(index - 1) ?? 0)))
      expect(Math.max(...steps)).toBeLessThan(0.2)
    }
  })
})

function parsed(text: string, file: string): TrackData {
  const result = parseTrackText(text, { file: `tracks/${file}` }, { trustElevation: false })
  if (!result.ok) throw new Error(result.fault.message)
  expect(result.warnings).toEqual([])
  return result.data
}

function shapeOf({ nodes: { xM, yM } }: TrackData) {
  const count = xM.length
  const dx = (index: number) => (xM[(index + 1) % count] ?? 0) - (xM[index % count] ?? 0)
  const dy = (index: number) => (yM[(index + 1) % count] ?? 0) - (yM[index % count] ?? 0)
  const chordsM = xM.map((_, index) => Math.hypot(dx(index), dy(index)))
  const sM = chordsM.map((_, index) => index * 5)
  const turnsRad = xM.map((_, index) => {
    const [ax, ay, bx, by] = [dx(index + count - 1), dy(index + count - 1), dx(index), dy(index)]
    return Math.atan2(ax * by - ay * bx, ax * bx + ay * by)
  })
  return { chordsM, sM, turnsRad }
}

/** The least distance between nodes that are more than twice as far apart along the track. */
function nearestM({ nodes: { xM, yM } }: TrackData, sM: readonly number[]): number {
  const lengthM = sM.length * 5
  let nearest = Number.POSITIVE_INFINITY
  for (let one = 0; one < xM.length; one++) {
    for (let other = one + 1; other < xM.length; other++) {
      const alongM = (other - one) * 5
      if (Math.min(alongM, lengthM - alongM) < 2 * CLEARANCE_M + 30) continue
      nearest = Math.min(nearest, Math.hypot(xM[one]! - xM[other]!, yM[one]! - yM[other]!))
    }
  }
  return nearest
}
