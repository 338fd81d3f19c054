import { arcDistance } from './projection.ts'
import type { Track, TrackPosition } from './track.ts'

/**
 * Where cars stand before the start: the file's own places first, then two staggered columns that run back from the
 * line along the road, round bends too. Spacing is that of a Formula 1 grid (eight metres from one car to the next).
 */
const SPACING_M = 8
/** A second car beside each first one doubles the room on short laps. */
const COLUMNS = 2

/** Grid places before two would share a spot, metres of lap being finite. */
export function gridCapacity(track: Track): number {
  return track.grid.length + COLUMNS * generatedPerRound(track)
}

/**
 * Place `index` of the grid (0 is pole). When the staggered places have gone once round the lap, the free places
 * beside them follow. Throws RangeError at {@link gridCapacity} and beyond.
 */
export function gridPosition(track: Track, index: number): TrackPosition {
  if (!(index >= 0 && index < gridCapacity(track))) {
    throw new RangeError(`grid place ${index} does not exist: the lap has room for ${gridCapacity(track)} cars`)
  }
  const own = track.grid[index]
  if (own !== undefined) return own
  const place = index - track.grid.length
  const perRound = generatedPerRound(track)
  const round = Math.floor(place / perRound)
  const inRound = place - round * perRound
  const sM = track.lengthM - rearmostM(track) - SPACING_M * (inRound + 1)
  return { sM, nM: lateral(track, sM, (inRound + round) % COLUMNS) }
}

/** Places in one column-alternating round, leaving a gap in front of the line so that pole has nobody on its nose. */
function generatedPerRound(track: Track): number {
  return Math.max(0, Math.floor((track.lengthM - rearmostM(track)) / SPACING_M) - 1)
}

/** How far behind the line the last of the file's own places is, metres. */
function rearmostM(track: Track): number {
  let rearmost = 0
  for (const place of track.grid) rearmost = Math.max(rearmost, -arcDistance(0, place.sM, track.lengthM))
  return rearmost
}

/** A quarter of the road's width from its middle: the left column is 0, the right one 1. */
function lateral(track: Track, sM: number, column: number): number {
  const row = Math.min(Math.floor(sM / track.spacingM), track.rows - 1)
  const left = track.widthLeft[row]!
  const right = track.widthRight[row]!
  const middle = (left - right) / 2
  const quarter = (left + right) / 4
  return column === 0 ? middle + quarter : middle - quarter
}
