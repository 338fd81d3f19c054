import type { Track } from '../simulation/track.ts'

/**
 * The places of a lap that a car must pass in this order: the line, the track's gates and the sector starts, merged.
 * Mark 0 is the line.
 */
export interface Marks {
  readonly count: number
  readonly trackLengthM: number
  /** Rising arc lengths, the first is 0. */
  readonly sM: Float64Array
  /** The sector (1 or 2) that ends at the mark, 0 where none does; sector 3 ends at the line. */
  readonly sectorEnded: Uint8Array
}

/** A gate this near to a sector start would only say the same twice. */
const MERGED_M = 5

export function createMarks(track: Track): Marks {
  const starts = track.sectorStartsM.slice(1)
  const isFree = (gateM: number) => gateM > 0 && starts.every((startM) => Math.abs(startM - gateM) > MERGED_M)
  const sM = Float64Array.from([0, ...starts, ...track.gatesM.filter(isFree)]).sort()
  return {
    count: sM.length,
    trackLengthM: track.lengthM,
    sM,
    sectorEnded: Uint8Array.from(sM, (markM) => starts.indexOf(markM) + 1),
  }
}

/** Metres forward from one arc length to another around the loop, greater than 0 and at most the length. */
export function aheadM(marks: Marks, fromM: number, toM: number): number {
  const distanceM = toM - fromM
  return distanceM > 0 ? distanceM : distanceM + marks.trackLengthM
}

/** Metres driven between two arc lengths, the short way around; negative when backwards. */
export function movedM(marks: Marks, fromM: number, toM: number): number {
  const distanceM = toM - fromM
  if (distanceM < -marks.trackLengthM / 2) return distanceM + marks.trackLengthM
  return distanceM > marks.trackLengthM / 2 ? distanceM - marks.trackLengthM : distanceM
}
