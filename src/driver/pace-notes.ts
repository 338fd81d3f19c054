import { lerp } from './lerp.ts'
import type { Place } from './place.ts'

/**
 * What a driver knows by heart of every station of the road: where the line runs, how fast it can be driven, where the
 * road is. One row a station, all figures of a station side by side, because a driver who looks at a place wants most
 * of them. Row i is at arc length i·spacingM of the centreline; between rows all is linear. Only this file knows the
 * order within a row: {@link findPlace} finds the rows around a place and the `read` functions fill in what is wanted.
 */
export interface PaceNotes {
  readonly stations: number
  readonly spacingM: number
  readonly stationsPerM: number
  /** What the car needs between its centre and the white line when traffic pushes it off the racing line, metres. */
  readonly sideM: number
  /** `stations` rows of figures. */
  readonly rows: Float64Array
}

/** The figures of each station as they are computed, one column each. Offsets and widths are from the centreline. */
export interface NoteColumns {
  /** Offset of the racing line, left positive. */
  readonly lineM: Float64Array
  /** Metres along the racing line per metre along the centreline. */
  readonly stretch: Float64Array
  /** Speed on the racing line for the least and the most skilled driver, m/s. */
  readonly speedSlow: Float64Array
  readonly speedFast: Float64Array
  /** The same beside the racing line, in the tighter of the lanes there. */
  readonly laneSpeedSlow: Float64Array
  readonly laneSpeedFast: Float64Array
  /** Of the straight that is left, and the bend behind it; see {@link Straights}. */
  readonly straightM: Float64Array
  readonly turn: Float64Array
  /** To the white lines, metres, both positive. */
  readonly widthLeft: Float64Array
  readonly widthRight: Float64Array
  /** The centreline in the world and its direction as a unit vector. */
  readonly x: Float64Array
  readonly y: Float64Array
  readonly headingX: Float64Array
  readonly headingY: Float64Array
}

/** The part of the noted speeds that a driver goes by. */
export interface Pace {
  /** 0 is the slowest driver, 1 the fastest. */
  skill: number
  /** Of the noted speed that he dares today. */
  share: number
  /** 0 where the speeds of the racing line hold, 1 where those of the lanes beside it do. */
  besideLine: number
}

// Places of the figures within a row.
const LINE_M = 0
const STRETCH = 1
const SPEED_SLOW = 2
const SPEED_FAST = 3
const LANE_SPEED_SLOW = 4
const LANE_SPEED_FAST = 5
const STRAIGHT_M = 6
const TURN = 7
const WIDTH_LEFT = 8
const WIDTH_RIGHT = 9
const X = 10
const Y = 11
const HEADING_X = 12
const HEADING_Y = 13
const COLUMNS = 14

/** Lays the columns side by side. */
export function writePaceNotes(
  columns: NoteColumns,
  { spacingM, sideM }: Pick<PaceNotes, 'spacingM' | 'sideM'>,
): PaceNotes {
  const stations = columns.lineM.length
  const rows = new Float64Array(stations * COLUMNS)
  const write = (place: number, column: Float64Array) => {
    for (let station = 0; station < stations; station++) rows[station * COLUMNS + place] = column[station]!
  }
  write(LINE_M, columns.lineM)
  write(STRETCH, columns.stretch)
  write(SPEED_SLOW, columns.speedSlow)
  write(SPEED_FAST, columns.speedFast)
  write(LANE_SPEED_SLOW, columns.laneSpeedSlow)
  write(LANE_SPEED_FAST, columns.laneSpeedFast)
  write(WIDTH_LEFT, columns.widthLeft)
  write(WIDTH_RIGHT, columns.widthRight)
  write(X, columns.x)
  write(Y, columns.y)
  write(HEADING_X, columns.headingX)
  write(HEADING_Y, columns.headingY)
  write(STRAIGHT_M, columns.straightM)
  write(TURN, columns.turn)
  return { stations, spacingM, stationsPerM: 1 / spacingM, sideM, rows }
}

/** Finds the stations around `place.s`; the `read` functions need them. */
export function findPlace(notes: PaceNotes, place: Place): void {
  const { stations } = notes
  let position = place.s * notes.stationsPerM
  if (position < 0 || position >= stations) position -= Math.floor(position / stations) * stations
  // Rounding may carry a place just before the line to exactly `stations`.
  const station = Math.min(position | 0, stations - 1)
  place.before = station * COLUMNS
  place.after = station + 1 === stations ? 0 : place.before + COLUMNS
  place.fraction = position - station
}

/** The racing line alone. */
export function readLine({ rows }: PaceNotes, place: Place): void {
  const { before, after, fraction } = place
  place.lineM = lerp(rows[before + LINE_M]!, rows[after + LINE_M]!, fraction)
}

/** The racing line, the white lines, and the room that they leave for lanes. */
export function readLanes(notes: PaceNotes, place: Place): void {
  const { rows, sideM, stationsPerM } = notes
  const { before, after, fraction } = place
  const lineStep = rows[after + LINE_M]! - rows[before + LINE_M]!
  place.lineM = rows[before + LINE_M]! + fraction * lineStep
  place.lineSlope = lineStep * stationsPerM
  place.widthLeftM = lerp(rows[before + WIDTH_LEFT]!, rows[after + WIDTH_LEFT]!, fraction)
  place.widthRightM = lerp(rows[before + WIDTH_RIGHT]!, rows[after + WIDTH_RIGHT]!, fraction)
  const leftmost = place.widthLeftM - sideM
  const rightmost = sideM - place.widthRightM
  const isTight = rightmost > leftmost
  place.leftmostM = isTight ? (leftmost + rightmost) / 2 : leftmost
  place.rightmostM = isTight ? place.leftmostM : rightmost
}

/** The straight that is left and the bend behind it. */
export function readStraight({ rows }: PaceNotes, place: Place): void {
  place.straightM = rows[place.before + STRAIGHT_M]!
  place.turn = rows[place.before + TURN]!
}

/** The speed that a driver wants to have at a place, and how it changes there. */
export function readSpeeds({ rows, stationsPerM }: PaceNotes, place: Place, { skill, share, besideLine }: Pace): void {
  const { before, after, fraction } = place
  const lineBefore = lerp(rows[before + SPEED_SLOW]!, rows[before + SPEED_FAST]!, skill)
  const lineAfter = lerp(rows[after + SPEED_SLOW]!, rows[after + SPEED_FAST]!, skill)
  let speedBefore = share * lineBefore
  let speedAfter = share * lineAfter
  if (besideLine > 0) {
    const laneBefore = lerp(rows[before + LANE_SPEED_SLOW]!, rows[before + LANE_SPEED_FAST]!, skill)
    const laneAfter = lerp(rows[after + LANE_SPEED_SLOW]!, rows[after + LANE_SPEED_FAST]!, skill)
    speedBefore = share * (lineBefore + besideLine * Math.min(0, laneBefore - lineBefore))
    speedAfter = share * (lineAfter + besideLine * Math.min(0, laneAfter - lineAfter))
  }
  const gained = speedAfter * speedAfter - speedBefore * speedBefore
  place.speedMps = lerp(speedBefore, speedAfter, fraction)
  place.accelerationMps2 = (gained * stationsPerM) / (2 * rows[before + STRETCH]!)
}

/** Where the centreline is in the world, and where it leads. */
export function readPose(notes: PaceNotes, place: Place): void {
  const { rows } = notes
  const { before, after, fraction } = place
  place.headingX = lerp(rows[before + HEADING_X]!, rows[after + HEADING_X]!, fraction)
  place.headingY = lerp(rows[before + HEADING_Y]!, rows[after + HEADING_Y]!, fraction)
  place.x = lerp(rows[before + X]!, rows[after + X]!, fraction)
  place.y = lerp(rows[before + Y]!, rows[after + Y]!, fraction)
}
