import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { DESIGNS } from '../../scripts/circuits/designs.ts'
import type { TrackData } from '../../src/content/track-data.ts'
import { parseTrackText } from '../../src/content/track-text.ts'
import { buildTrack, TrackError } from '../../src/simulation/build-track.ts'
import { checkTrack } from '../../src/simulation/check-track.ts'
import { circle, figureEight, hairpins, oval, trackData, triangle, walk } from '../support/tracks.ts'

/** What is said of a circuit's shape when its file is loaded. */

function stating(lengthM: number): TrackData {
  return { ...trackData(oval()), metadata: { lengthM } }
}

describe('nothing is said', () => {
  test.each(
    Object.entries({
      circle: circle(100),
      oval: oval(),
      eight: figureEight(),
      folds: triangle(),
      hairpins: hairpins(),
    }),
  )('of a sound circuit: %s', (_, points) => {
    expect(checkTrack(trackData(points))).toEqual([])
    expect(checkTrack(trackData(points.toReversed()))).toEqual([])
  })

  test.each(DESIGNS)('of our own $name', ({ file }) => {
    const text = readFileSync(new URL(`../../content/tracks/${file}`, import.meta.url), 'utf8')
    const parsed = parseTrackText(text, { file }, { trustElevation: true })
    expect(parsed.ok && checkTrack(parsed.data)).toEqual([])
  })

  test('of a length that is stated within four hundredths, or as zero', () => {
    const { lengthM } = buildTrack(stating(0))
    expect(checkTrack(stating(0))).toEqual([])
    expect(checkTrack(stating(lengthM * 1.03))).toEqual([])
    expect(checkTrack(stating(lengthM * 0.97))).toEqual([])
  })
})

describe('a warning is given', () => {
  test('of a lap that turns twice round', () => {
    const inner = { radiusM: 60, turnRad: 2 * Math.PI }
    const outer = { radiusM: 150, turnRad: 2 * Math.PI }
    expect(checkTrack(trackData(walk([inner, outer])))).toEqual([
      'turns 2 times round in a lap; check that its nodes are in driving order',
    ])
  })

  test('of nodes so close that the road between them is a kink', () => {
    const points = oval()
    const [x, y] = points[20]!
    expect(checkTrack(trackData(points.toSpliced(21, 0, [x + 0.05, y + 0.02])))).toEqual([
      'has kinks that no car can follow; check its nodes for strays and for ones that lie too close',
    ])
  })

  test('of a length far from the one that is stated', () => {
    expect(checkTrack(stating(1000))).toEqual(['is 1303 m long, but metadata.length_m says 1000'])
  })

  test('of a lap that is closed over a gap where nodes are missing', () => {
    expect(checkTrack(trackData(oval().slice(0, -30)))).toEqual([
      expect.stringMatching(/^is closed over 1\d\d m without a node, from its last to its first; some may be missing$/),
    ])
  })
})

describe('what cannot be built is refused as the building refuses it', () => {
  const points = oval()

  test.each([
    ['a stray node beside the road', points.toSpliced(20, 0, [100, 20]), /tighter than a radius of 3 m/],
    [
      'two nodes of a straight exchanged',
      points.toSpliced(20, 2, points[21]!, points[20]!),
      /turns back on itself near x 10\d, y 0;/,
    ],
  ])('%s', (_, nodes, message) => {
    for (const look of [checkTrack, buildTrack]) {
      expect(() => look(trackData(nodes))).toThrow(TrackError)
      expect(() => look(trackData(nodes))).toThrow(message)
    }
  })
})
