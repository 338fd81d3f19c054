import { createWorldPose, samplePosition } from '../simulation/projection.ts'
import type { Track } from '../simulation/track.ts'

/**
 * The racing line as lateral offsets from the centreline: of all lines that keep a car between the white lines, the one
 * with the least curvature, squared and summed along the way (the criterion of Heilmeier et al., Vehicle System
 * Dynamics 2019). It is found by moving one point at a time to where it bends the line least, within its bounds, first
 * on a coarse set of points and then on finer ones: long waves settle on the coarse sets, where they are short.
 */
export interface LineStations {
  readonly count: number
  /** Arc length of the centreline from one station to the next, metres. */
  readonly spacingM: number
  readonly centreX: Float64Array
  readonly centreY: Float64Array
  /** Unit vectors to the left of the centreline. */
  readonly normalX: Float64Array
  readonly normalY: Float64Array
  /** How far the line may move to the right (lowest offset) and to the left (highest). */
  readonly lowest: Float64Array
  readonly highest: Float64Array
}

const STATION_SPACING_M = 2

const COARSEST_M = 32
const SWEEPS = 120
/** Sweeps after which the lengths between points are measured anew. */
const SWEEPS_PER_MEASURE = 15
/** Over-relaxation: each point moves this multiple of its own best step, which settles sooner (below 2 it converges). */
const RELAXATION = 1.6
/**
 * Bend falls with the power 1.5 of the length it holds for. Counting less of that favours shorter lines: a little more
 * bend for a little less way, which takes less time.
 */
const LENGTH_POWER = 0.8
/** A line stays this share of the way short of a bend's centre. */
const BEND_SHARE = 0.8

/** Stations about `wishedM` apart round the track; the line keeps `marginM` to both white lines. */
function layStations(track: Track, wishedM: number, marginM: number): LineStations {
  const count = Math.round(track.lengthM / wishedM)
  const column = () => new Float64Array(count)
  const stations = {
    count,
    spacingM: track.lengthM / count,
    centreX: column(),
    centreY: column(),
    normalX: column(),
    normalY: column(),
    lowest: column(),
    highest: column(),
  }
  const pose = createWorldPose()
  for (let i = 0; i < count; i++) {
    const s = i * stations.spacingM
    samplePosition(track, s, 0, pose)
    stations.centreX[i] = pose.x
    stations.centreY[i] = pose.y
    stations.normalX[i] = -pose.headingY
    stations.normalY[i] = pose.headingX
    setBounds(stations, i, track, marginM)
  }
  return stations
}

/** The offsets of the line of least curvature at the stations of {@link STATION_SPACING_M}. */
export function findRacingLine(track: Track, marginM: number): { stations: LineStations; offsetM: Float64Array } {
  let stations = layStations(track, COARSEST_M, marginM)
  let offsetM: Float64Array = new Float64Array(stations.count)
  relaxLine(stations, offsetM)
  for (let spacingM = COARSEST_M / 2; spacingM >= STATION_SPACING_M; spacingM /= 2) {
    stations = layStations(track, spacingM, marginM)
    offsetM = refine(offsetM, stations)
    relaxLine(stations, offsetM)
  }
  return { stations, offsetM }
}

function setBounds(stations: LineStations, i: number, track: Track, marginM: number): void {
  const row = Math.min(Math.round((i * stations.spacingM) / track.spacingM), track.rows - 1)
  const left = track.widthLeft[row]! - marginM
  const right = track.widthRight[row]! - marginM
  const middle = (left - right) / 2
  const bend = BEND_SHARE / Math.max(Math.abs(track.curvature[row]!), 1e-9)
  stations.lowest[i] = Math.max(-bend, Math.min(-right, middle))
  stations.highest[i] = Math.min(bend, Math.max(left, middle))
}

/** Carries a coarser line over to finer stations. */
function refine(coarse: Float64Array, stations: LineStations): Float64Array {
  return Float64Array.from({ length: stations.count }, (_, i) => {
    const position = (i * coarse.length) / stations.count
    const before = Math.floor(position)
    const low = coarse[before]!
    return low + (position - before) * (coarse[(before + 1) % coarse.length]! - low)
  })
}

/** Bend at each station as a linear function of the offsets of the station before, the station and the one behind. */
interface Bends {
  readonly before: Float64Array
  readonly own: Float64Array
  readonly after: Float64Array
  /** The bend of the line as it is. */
  readonly value: Float64Array
}

function relaxLine(stations: LineStations, offsetM: Float64Array): void {
  const column = () => new Float64Array(stations.count)
  const bends: Bends = { before: column(), own: column(), after: column(), value: column() }
  for (let i = 0; i < stations.count; i++) {
    offsetM[i] = Math.max(stations.lowest[i]!, Math.min(stations.highest[i]!, offsetM[i]!))
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    if (sweep % SWEEPS_PER_MEASURE === 0) measureBends(stations, offsetM, bends)
    for (let i = 0; i < stations.count; i++) relaxStation(stations, offsetM, bends, i)
  }
}

/**
 * Curvature times the root of the length it holds for, so that the sum of squares is the integral along the line. A
 * station that moves outwards also lengthens the line there; without that the inner side of a bend would seem straighter.
 */
function measureBends(stations: LineStations, offsetM: Float64Array, bends: Bends): void {
  const { count, centreX, centreY, normalX, normalY } = stations
  for (let i = 0; i < count; i++) {
    const p = i === 0 ? count - 1 : i - 1
    const q = i + 1 === count ? 0 : i + 1
    const beforeX = centreX[p]! + offsetM[p]! * normalX[p]!
    const beforeY = centreY[p]! + offsetM[p]! * normalY[p]!
    const afterX = centreX[q]! + offsetM[q]! * normalX[q]!
    const afterY = centreY[q]! + offsetM[q]! * normalY[q]!
    const span = Math.sqrt((afterX - beforeX) * (afterX - beforeX) + (afterY - beforeY) * (afterY - beforeY))
    const alongX = (afterX - beforeX) / span
    const alongY = (afterY - beforeY) / span
    const half = Math.max(span / 2, stations.spacingM / 4)
    const scale = 1 / (half * Math.sqrt(half))
    const secondX = beforeX + afterX - 2 * (centreX[i]! + offsetM[i]! * normalX[i]!)
    const secondY = beforeY + afterY - 2 * (centreY[i]! + offsetM[i]! * normalY[i]!)
    const value = scale * (alongX * secondY - alongY * secondX)
    const stretch = (LENGTH_POWER * value) / (2 * half)
    bends.value[i] = value
    bends.own[i] = -2 * scale * (alongX * normalY[i]! - alongY * normalX[i]!)
    bends.before[i] =
      scale * (alongX * normalY[p]! - alongY * normalX[p]!) + stretch * (alongX * normalX[p]! + alongY * normalY[p]!)
    bends.after[i] =
      scale * (alongX * normalY[q]! - alongY * normalX[q]!) - stretch * (alongX * normalX[q]! + alongY * normalY[q]!)
  }
}

/** Moves one station towards where the three bends it takes part in are least, and keeps their values true. */
function relaxStation(stations: LineStations, offsetM: Float64Array, bends: Bends, i: number): void {
  const p = i === 0 ? stations.count - 1 : i - 1
  const q = i + 1 === stations.count ? 0 : i + 1
  const a = bends.after[p]!
  const b = bends.own[i]!
  const c = bends.before[q]!
  const slope = a * bends.value[p]! + b * bends.value[i]! + c * bends.value[q]!
  const wished = offsetM[i]! - (RELAXATION * slope) / (a * a + b * b + c * c)
  const placed = Math.max(stations.lowest[i]!, Math.min(stations.highest[i]!, wished))
  const moved = placed - offsetM[i]!
  offsetM[i] = placed
  bends.value[p] = bends.value[p]! + a * moved
  bends.value[i] = bends.value[i]! + b * moved
  bends.value[q] = bends.value[q]! + c * moved
}
