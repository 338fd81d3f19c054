import type { CarData } from '../content/car-data.ts'
import { interpolate } from '../simulation/projection.ts'
import type { Track } from '../simulation/track.ts'
import { tabulateAbility } from './ability.ts'
import { describeHandling, type Handling } from './handling.ts'
import { type NoteColumns, type PaceNotes, writePaceNotes } from './pace-notes.ts'
import { buildPerformance, type Performance } from './performance.ts'
import { findRacingLine, type LineStations } from './racing-line.ts'
import { computeSpeedProfile, type LineShape, lapTime } from './speed-profile.ts'
import { findStraights } from './straights.ts'

/**
 * Everything a driver knows before the race about one car on one track: the racing line and how fast each part of it
 * can be driven. Plain numbers, read-only, shared by all drivers of that car; worth keeping for as long as track and
 * car do not change.
 */
export interface RacePlan {
  readonly car: CarData
  readonly performance: Performance
  /** The performance laid out for a step; see {@link tabulateAbility}. */
  readonly abilities: Float64Array
  readonly handling: Handling
  readonly notes: PaceNotes
  /** What the most skilled driver's lap would take if he kept to the profile, seconds. */
  readonly lapTimeS: number
  /** The same with all of the tyres' grip: the quasi-steady lap on this line. */
  readonly limitLapTimeS: number
}

/** Share of the tyres' grip that the least and the most skilled driver plan with. */
const GRIP_SLOW = 0.78
const GRIP_FAST = 0.96
/** From the car's side to the white line, where the road has room for it. */
const LINE_MARGIN_M = 0.6
/** The same when traffic pushes a driver off the racing line. */
const TRAFFIC_MARGIN_M = 0.3
/** Lanes beside the racing line lie within this share of the half width. */
const LANE_SHARE = 0.5
const LANE_BEND_SHARE = 0.7

/** The share of the tyres' grip that a driver of `skill` (0..1) plans with. */
export function gripShare(skill: number): number {
  return GRIP_SLOW + skill * (GRIP_FAST - GRIP_SLOW)
}

/** Plans `car` on `track`: the line, then the speeds. A fraction of a second for a circuit of five kilometres. */
export function buildRacePlan(track: Track, car: CarData): RacePlan {
  const performance = buildPerformance(car)
  const { stations, offsetM } = findRacingLine(track, car.chassis.widthM / 2 + LINE_MARGIN_M)
  const line = shapeOfLine(track, stations, offsetM)
  const lane = shapeOfLanes(track, stations, line)
  const speedFast = computeSpeedProfile(line, performance, GRIP_FAST)
  const laneSpeedFast = computeSpeedProfile(lane, performance, GRIP_FAST)
  const { leftM, turn } = findStraights(line, speedFast, laneSpeedFast, performance, stations.spacingM)
  const notes: NoteColumns = {
    lineM: offsetM,
    stretch: line.stepM.map((step) => step / stations.spacingM),
    speedSlow: computeSpeedProfile(line, performance, GRIP_SLOW),
    speedFast,
    laneSpeedSlow: computeSpeedProfile(lane, performance, GRIP_SLOW),
    laneSpeedFast,
    straightM: leftM,
    turn,
    widthLeft: atStations(track.widthLeft, track, stations),
    widthRight: atStations(track.widthRight, track, stations),
    x: stations.centreX,
    y: stations.centreY,
    headingX: stations.normalY,
    headingY: stations.normalX.map((x) => -x),
  }
  return {
    car,
    performance,
    abilities: tabulateAbility(performance),
    handling: describeHandling(car),
    notes: writePaceNotes(notes, {
      spacingM: stations.spacingM,
      sideM: car.chassis.widthM / 2 + TRAFFIC_MARGIN_M,
    }),
    lapTimeS: lapTime(line, speedFast),
    limitLapTimeS: lapTime(line, computeSpeedProfile(line, performance, 1)),
  }
}

function shapeOfLine(track: Track, stations: LineStations, offsetM: Float64Array): LineShape {
  const { count } = stations
  const x = offsetM.map((offset, i) => stations.centreX[i]! + offset * stations.normalX[i]!)
  const y = offsetM.map((offset, i) => stations.centreY[i]! + offset * stations.normalY[i]!)
  const stepM = new Float64Array(count)
  const curvature = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    const q = (i + 1) % count
    stepM[i] = distance(x[q]! - x[i]!, y[q]! - y[i]!)
  }
  for (let i = 0; i < count; i++) {
    const p = (i + count - 1) % count
    const q = (i + 1) % count
    const cross = (x[i]! - x[p]!) * (y[q]! - y[i]!) - (y[i]! - y[p]!) * (x[q]! - x[i]!)
    curvature[i] = (2 * cross) / (stepM[p]! * stepM[i]! * distance(x[q]! - x[p]!, y[q]! - y[p]!))
  }
  return { curvature, stepM, friction: frictionAt(track, stations) }
}

/** The tightest that a lane beside the line may be: never wider than the line, and as tight as the road's inner half. */
function shapeOfLanes(track: Track, stations: LineStations, line: LineShape): LineShape {
  const curvature = line.curvature.map((onLine, i) => {
    const row = rowOfStation(track, stations, i)
    const centre = track.curvature[row]!
    const inner = LANE_SHARE * (centre > 0 ? track.widthLeft[row]! : track.widthRight[row]!)
    const inLane = Math.abs(centre) / (1 - Math.min(LANE_BEND_SHARE, Math.abs(centre) * inner))
    return Math.max(Math.abs(onLine), inLane)
  })
  return { curvature, stepM: line.stepM, friction: line.friction }
}

function frictionAt(track: Track, stations: LineStations): Float64Array {
  return stations.centreX.map((_, i) => track.friction[rowOfStation(track, stations, i)]!)
}

/** A column of the track at the stations of the line. */
function atStations(column: Float64Array, track: Track, stations: LineStations): Float64Array {
  return stations.centreX.map((_, i) => {
    const position = (i * stations.spacingM) / track.spacingM
    const row = Math.min(Math.floor(position), track.rows - 1)
    return interpolate(column, row, position - row)
  })
}

function rowOfStation(track: Track, stations: LineStations, i: number): number {
  return Math.min(Math.round((i * stations.spacingM) / track.spacingM), track.rows - 1)
}

function distance(dx: number, dy: number): number {
  return Math.sqrt(dx * dx + dy * dy)
}
