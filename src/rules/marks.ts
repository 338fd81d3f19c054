import type { Track } from '../simulation/track.ts'

/**
 * The places of a lap that a car must pass in this order: the line, the track's gates and the sector starts, merged.
 * Mark 0 is the line.
 */
export interface Marks {
  readonly count: number
  readonly trackLengthM: number
  /**
   * Arc length at which a car that comes from the mark before reaches each one: rising from mark 1 on, and the whole
   * length for the line. Compared with a car's arc length without a thought of the loop.
   */
  readonly reachedM: Float64Array
  /** The sector (1, 2 or 3) that ends at the mark, 0 where none does. */
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
    reachedM: sM.with(0, track.lengthM),
    sectorEnded: Uint8Array.from(sM, (markM, mark) => (mark === 0 ? 3 : starts.indexOf(markM) + 1)),
  }
}
