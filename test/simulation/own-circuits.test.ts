import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { DESIGNS } from '../../scripts/circuits/designs.ts'
import { parseTrackText } from '../../src/content/track-text.ts'
import { buildTrack } from '../../src/simulation/build-track.ts'
import {
  arcDistance,
  createTrackPoints,
  createWorldPose,
  project,
  samplePosition,
} from '../../src/simulation/projection.ts'
import type { Track } from '../../src/simulation/track.ts'

/** The geometry that cars race on, built from the files we ship, against what closed curves must fulfil. */

function shipped(file: string): { track: Track; lengthM: number } {
  const text = readFileSync(new URL(`../../content/tracks/${file}`, import.meta.url), 'utf8')
  const parsed = parseTrackText(text, { file }, { trustElevation: true })
  if (!parsed.ok) throw new Error(parsed.fault.message)
  return { track: buildTrack(parsed.data), lengthM: parsed.data.metadata.lengthM! }
}

const points = createTrackPoints(1)

/** Arc length and offset of a place in the world, found from near `hintS`. */
function placeOf(track: Track, { x, y }: { readonly x: number; readonly y: number }, hintS: number) {
  points.x[0] = x
  points.y[0] = y
  points.s[0] = hintS
  project(track, points, 0)
  return { s: points.s[0]!, n: points.n[0]! }
}

/** What follows row by row, the last row followed by the first. */
function eachStep(track: Track, look: (row: number, next: number) => void): void {
  for (let row = 0; row < track.rows; row++) look(row, (row + 1) % track.rows)
}

describe.each(DESIGNS)('$name', (design) => {
  const { track, lengthM } = shipped(design.file)

  test('is as long as its file says, which rounds to decimetres', () => {
    expect(Math.abs(track.lengthM - lengthM)).toBeLessThan(0.051)
  })

  test('turns once round, or not at all where it crosses itself, by its tangents and by its curvature', () => {
    let curved = 0
    let turned = 0
    eachStep(track, (row, next) => {
      curved += (track.curvature[row]! * track.spacingM) / (2 * Math.PI)
      const across = track.tangentX[row]! * track.tangentY[next]! - track.tangentY[row]! * track.tangentX[next]!
      turned += Math.asin(across) / (2 * Math.PI)
    })
    const whole = Math.round(turned)
    expect(Math.abs(whole)).toBeLessThanOrEqual(1)
    expect(Math.abs(turned - whole)).toBeLessThan(1e-9)
    expect(Math.abs(curved - whole)).toBeLessThan(1e-3)
  })

  test('is evenly spaced, goes forward from row to row, and closes where it began', () => {
    let [forwardM, unevenM, longM] = [Infinity, 0, 0]
    eachStep(track, (row, next) => {
      const dx = track.x[next]! - track.x[row]!
      const dy = track.y[next]! - track.y[row]!
      forwardM = Math.min(forwardM, dx * track.tangentX[row]! + dy * track.tangentY[row]!)
      unevenM = Math.max(unevenM, Math.abs(Math.hypot(dx, dy) - track.spacingM))
      longM = Math.max(longM, Math.abs(track.tangentX[row]! ** 2 + track.tangentY[row]! ** 2 - 1))
    })
    expect(forwardM).toBeGreaterThan(0.99 * track.spacingM)
    expect(unevenM).toBeLessThan(1e-3)
    expect(longM).toBeLessThan(1e-12)
  })

  test('has no kink at the line: direction, curvature and height run on', () => {
    const last = track.rows - 1
    const across = track.tangentX[last]! * track.tangentY[0]! - track.tangentY[last]! * track.tangentX[0]!
    expect(Math.abs(across - track.curvature[0]! * track.spacingM)).toBeLessThan(1e-4)
    expect(Math.abs(track.curvature[0]! - track.curvature[last]!)).toBeLessThan(1e-3)
    expect(Math.abs(track.z[0]! - track.z[last]!)).toBeLessThan(0.05)
  })

  test('is smooth all round: curvature changes by less than 0.01 from row to row', () => {
    let worst = 0
    eachStep(track, (row, next) => {
      worst = Math.max(worst, Math.abs(track.curvature[next]! - track.curvature[row]!))
    })
    expect(worst).toBeLessThan(0.01)
  })

  test('gives every place between its walls back to a millimetre after a way through the world', () => {
    const pose = createWorldPose()
    let worst = 0
    for (let s = 0.3; s < track.lengthM; s += 3.1) {
      const row = Math.floor(s / track.spacingM)
      for (const n of [
        track.wallLeft[row]!,
        track.widthLeft[row]!,
        0,
        -track.widthRight[row]!,
        -track.wallRight[row]!,
      ]) {
        if (Math.abs(track.curvature[row]! * n) > 0.8) continue
        samplePosition(track, s, n, pose)
        const projection = placeOf(track, pose, s - 2)
        worst = Math.max(worst, Math.abs(arcDistance(projection.s, s, track.lengthM)), Math.abs(projection.n - n))
      }
    }
    expect(worst).toBeLessThan(1e-3)
  })

  test('has a projection along which s never goes back while a car goes forward', () => {
    const pose = createWorldPose()
    for (const side of [-0.9, 0, 0.9]) {
      let last = 0
      let leastM = Infinity
      for (let s = 0.4; s < track.lengthM; s += 0.4) {
        const row = Math.floor(s / track.spacingM)
        samplePosition(track, s, side * (side < 0 ? track.widthRight[row]! : track.widthLeft[row]!), pose)
        const { s: found } = placeOf(track, pose, last)
        leastM = Math.min(leastM, found - last)
        last = found
      }
      expect(leastM).toBeGreaterThan(0.39)
    }
  })
})
