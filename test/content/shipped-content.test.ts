import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { DESIGNS } from '../../scripts/circuits/designs.ts'
import { renderCircuit } from '../../scripts/circuits/file.ts'
import { parseCarText } from '../../src/content/car-text.ts'
import { readPlainYaml } from '../../src/content/plain-yaml.ts'
import type { TrackData } from '../../src/content/track-data.ts'
import { parseTrackText } from '../../src/content/track-text.ts'

interface Build {
  /** Centres of parts of a track that are not neighbours are this far apart, so run-off and walls fit between. */
  readonly clearanceM: number
  readonly widthM: readonly [least: number, most: number]
  readonly gridCars: number
}

const ROAD: Build = { clearanceM: 35, widthM: [9, 15], gridCars: 24 }
/** A kart track is folded into a small place: barriers instead of run-off, and a field of sixteen. */
const KART: Build = { clearanceM: 25, widthM: [8, 9], gridCars: 16 }
const GRID_SPACING_M = 8
/** A road that passes under another at this height is out of its way. */
const BRIDGE_M = 6

const root = new URL('../../content/', import.meta.url)

describe('what we ship', () => {
  const cars = readdirSync(new URL('cars/', root)).map(readCar)

  test('is at least six circuits and six cars', () => {
    expect(readdirSync(new URL('tracks/', root)).sort()).toEqual(DESIGNS.map(({ file }) => file).sort())
    expect(DESIGNS.length).toBeGreaterThanOrEqual(6)
    expect(cars.length).toBeGreaterThanOrEqual(6)
  })

  test('has an id and a name of its own for each', () => {
    for (const items of [DESIGNS, cars]) {
      expect(new Set(items.map(({ id }) => id)).size).toBe(items.length)
      expect(new Set(items.map(({ name }) => name)).size).toBe(items.length)
    }
  })

  test('says what each circuit is like, in a line', () => {
    for (const { description } of DESIGNS) expect(description).toMatch(/^[A-Z].{30,110}\.$/)
  })

  test.each(cars)('$name says what it is, where its figures come from and what they are held against', ({ text }) => {
    const comment = text.slice(0, text.indexOf('id = '))
    for (const heading of ['invented', 'figures', 'Held against', '0 to 100 km/h', 'top speed', 'lateral at']) {
      expect(comment).toContain(heading)
    }
  })

  test('has laps for every taste, from a kilometre to seven', () => {
    const lengths = DESIGNS.map((design) => shapeOf(readTrack(design.file)).chordsM.length * 5)
    expect(Math.min(...lengths)).toBeGreaterThan(1_000)
    expect(Math.min(...lengths)).toBeLessThan(1_500)
    expect(Math.max(...lengths)).toBeGreaterThan(6_000)
    expect(Math.max(...lengths)).toBeLessThan(7_000)
  })
})

describe.each(DESIGNS)('$name', (design) => {
  const text = readFileSync(new URL(`tracks/${design.file}`, root), 'utf8')
  const track = readTrack(design.file)
  const shape = shapeOf(track)
  const { clearanceM, widthM, gridCars } = design.category === 'kart' ? KART : ROAD

  test('is what scripts/make-tracks.ts writes; run it after changing a design', () => {
    expect(renderCircuit(design) === text).toBe(true)
  })

  test('takes the fast way through the parser', () => {
    expect(readPlainYaml(text)).toBeDefined()
  })

  test('is a loop of even spacing that turns once, or as much to the left as to the right if it crosses itself', () => {
    expect(track.isClosed).toBe(true)
    expect(Math.min(...shape.chordsM)).toBeGreaterThan(4.9)
    expect(Math.max(...shape.chordsM)).toBeLessThan(5.1)
    const turned = shape.turnsRad.reduce((sum, turn) => sum + turn, 0)
    expect(Math.abs(turned)).toBeCloseTo(design.isFigureOfEight ? 0 : 2 * Math.PI, 6)
  })

  test('bends smoothly: curvature never jumps and no radius is below 12 m', () => {
    const curvature = shape.turnsRad.map((turn) => turn / 5)
    const step = (index: number) => Math.abs((curvature[index] ?? 0) - (curvature.at(index - 1) ?? 0))
    expect(Math.max(...curvature.map(Math.abs))).toBeLessThan(1 / 12)
    expect(Math.max(...curvature.map((_, index) => step(index)))).toBeLessThan(0.03)
  })

  test('keeps its parts apart, or one above the other', () => {
    expect(nearestM(track, clearanceM, design.isFigureOfEight ? BRIDGE_M : Number.POSITIVE_INFINITY)).toBeGreaterThan(
      clearanceM,
    )
  })

  test('crosses itself only as a figure of eight', () => {
    expect(nearestM(track, clearanceM, Number.POSITIVE_INFINITY) < 5).toBe(design.isFigureOfEight === true)
  })

  test('has a straight for a whole grid before the line', () => {
    const behind = Math.ceil((gridCars * GRID_SPACING_M) / 5)
    const turns = shape.turnsRad.slice(-behind).map(Math.abs)
    expect(Math.max(...turns, Math.abs(shape.turnsRad[0] ?? 1))).toBeLessThan(0.001)
  })

  test('is as wide as its kind should be, and its width and height change gently', () => {
    const { widthLeftM, widthRightM, zM } = track.nodes
    const widths = widthLeftM.map((left, index) => left + (widthRightM[index] ?? 0))
    expect(Math.min(...widths)).toBeGreaterThanOrEqual(widthM[0])
    expect(Math.max(...widths)).toBeLessThanOrEqual(widthM[1])
    for (const column of [widthLeftM, widthRightM, zM]) {
      const steps = column.map((value, index) => Math.abs(value - (column.at(index - 1) ?? 0)))
      expect(Math.max(...steps)).toBeLessThan(0.2)
    }
  })
})

function readTrack(file: string): TrackData {
  const text = readFileSync(new URL(`tracks/${file}`, root), 'utf8')
  const result = parseTrackText(text, { file: `tracks/${file}` }, { trustElevation: false })
  if (!result.ok) throw new Error(result.fault.message)
  expect(result.warnings).toEqual([])
  return result.data
}

function readCar(folder: string) {
  const file = `cars/${folder}/car.toml`
  const text = readFileSync(new URL(file, root), 'utf8')
  const result = parseCarText(text, { file })
  if (!result.ok) throw new Error(result.fault.message)
  return { id: result.data.id, name: result.data.name, text }
}

function shapeOf({ nodes: { xM, yM } }: TrackData) {
  const count = xM.length
  const dx = (index: number) => (xM[(index + 1) % count] ?? 0) - (xM[index % count] ?? 0)
  const dy = (index: number) => (yM[(index + 1) % count] ?? 0) - (yM[index % count] ?? 0)
  const chordsM = xM.map((_, index) => Math.hypot(dx(index), dy(index)))
  const turnsRad = xM.map((_, index) => {
    const [ax, ay, bx, by] = [dx(index + count - 1), dy(index + count - 1), dx(index), dy(index)]
    return Math.atan2(ax * by - ay * bx, ax * bx + ay * by)
  })
  return { chordsM, turnsRad }
}

/** The least distance between nodes that are far apart along the track, if not in height. */
function nearestM({ nodes: { xM, yM, zM } }: TrackData, clearanceM: number, bridgeM: number): number {
  const lengthM = xM.length * 5
  let nearest = Number.POSITIVE_INFINITY
  for (let one = 0; one < xM.length; one++) {
    for (let other = one + 1; other < xM.length; other++) {
      const alongM = (other - one) * 5
      if (Math.min(alongM, lengthM - alongM) < 2 * clearanceM + 30) continue
      if (Math.abs(zM[one]! - zM[other]!) >= bridgeM) continue
      nearest = Math.min(nearest, Math.hypot(xM[one]! - xM[other]!, yM[one]! - yM[other]!))
    }
  }
  return nearest
}
