import type { TrackData } from '../../src/content/track-data.ts'
import type { TrackId } from '../../src/protocol/ids.ts'
import { buildTrack } from '../../src/simulation/build-track.ts'
import type { Track } from '../../src/simulation/track.ts'

/** Small circuits made of points, for tests: each is known in closed form or has one special trait. */
export interface TrackOptions {
  readonly halfWidthM?: number
  readonly isClosed?: boolean
  readonly sectorStartsM?: readonly [number, number]
  readonly grid?: TrackData['grid']
}

type Point = readonly [x: number, y: number]

export function trackData(points: readonly Point[], options: TrackOptions = {}): TrackData {
  const fill = <T>(value: T) => points.map(() => value)
  const { halfWidthM = 6, isClosed = true, sectorStartsM, grid } = options
  return {
    id: '00000000-0000-4000-8000-00000000000a' as TrackId,
    name: 'Test circuit',
    file: 'tracks/test.yaml',
    isClosed,
    nodes: {
      xM: points.map(([x]) => x),
      yM: points.map(([, y]) => y),
      zM: fill(0),
      widthLeftM: fill(halfWidthM),
      widthRightM: fill(halfWidthM),
      bankingRad: fill(0),
      friction: fill(1),
      surface: fill('Asphalt'),
    },
    ...(sectorStartsM && { sectorStartsM }),
    ...(grid && { grid }),
    metadata: {},
  }
}

/** A left-hand circle about the origin. */
export function circle(radiusM: number, nodes = 72): Point[] {
  return Array.from({ length: nodes }, (_, i) => {
    const angle = (2 * Math.PI * i) / nodes
    return [radiusM * Math.cos(angle), radiusM * Math.sin(angle)]
  })
}

/** One stretch of a circuit: straight, or a bend of constant radius through `turnRad` (left positive). */
type Stretch = { readonly straightM: number } | { readonly radiusM: number; readonly turnRad: number }

/** Walks the stretches and leaves a point about every `stepM`; the walk should end where it began. */
export function walk(stretches: readonly Stretch[], stepM = 5): Point[] {
  const points: Point[] = []
  let x = 0
  let y = 0
  let heading = 0
  for (const stretch of stretches) {
    const isStraight = 'straightM' in stretch
    const length = isStraight ? stretch.straightM : stretch.radiusM * Math.abs(stretch.turnRad)
    const steps = Math.max(1, Math.round(length / stepM))
    const turn = isStraight ? 0 : stretch.turnRad / steps
    const chord = isStraight ? length / steps : 2 * stretch.radiusM * Math.sin(Math.abs(turn) / 2)
    for (let i = 0; i < steps; i++) {
      points.push([x, y])
      x += chord * Math.cos(heading + turn / 2)
      y += chord * Math.sin(heading + turn / 2)
      heading += turn
    }
  }
  return points
}

/** Two straights of 400 m joined by half circles of 80 m radius; the line is in the middle of a straight. */
export function oval(): Point[] {
  const bend = { radiusM: 80, turnRad: Math.PI }
  return walk([{ straightM: 200 }, bend, { straightM: 400 }, bend, { straightM: 200 }])
}

/** Crosses itself at a right angle 50 m before the line and in the middle of its back straight; turns 0 in all. */
export function figureEight(): Point[] {
  return walk([
    { straightM: 50 },
    { radiusM: 100, turnRad: 1.5 * Math.PI },
    { straightM: 200 },
    { radiusM: 100, turnRad: -1.5 * Math.PI },
    { straightM: 150 },
  ])
}

/** Its corners' radius is less than half the road's width, as in measured data: the inner edge would fold over. */
export function triangle(): Point[] {
  const corner = { radiusM: 5.5, turnRad: (2 * Math.PI) / 3 }
  return walk(
    [{ straightM: 130 }, corner, { straightM: 260 }, corner, { straightM: 260 }, corner, { straightM: 130 }],
    4,
  )
}

/** Two straights 25 m apart with a hairpin at one end and a wide loop at the other: bends both ways. */
export function hairpins(): Point[] {
  const loopRadiusM = 40
  const aside = Math.acos((loopRadiusM + 12.5) / (2 * loopRadiusM))
  return walk([
    { straightM: 150 },
    { radiusM: 12.5, turnRad: Math.PI },
    { straightM: 300 },
    { radiusM: loopRadiusM, turnRad: -aside },
    { radiusM: loopRadiusM, turnRad: Math.PI + 2 * aside },
    { radiusM: loopRadiusM, turnRad: -aside },
    { straightM: 150 },
  ])
}

/** The geometry of the circuits above, built once a test file. */
export function build(points: readonly Point[], options: TrackOptions = {}): Track {
  return buildTrack(trackData(points, options))
}
