import type { Fields } from './fields.ts'
import { GRID_SLOTS_MAX } from './limits.ts'
import type { PitLane } from './track-data.ts'

/**
 * The pit lane of a track file, checked and kept for those who will drive through it: nothing does yet. It runs in driving
 * order from its entry to its exit, mostly past the line, so its exit may well have the smaller arc length.
 */

const SPEED_LIMIT = { min: 20, max: 200, unit: 'km/h', fallback: 80 }
const KMH_PER_MPS = 3.6

/** Undefined when the file has none. `lengthM` is the lap's. */
export function readPitLane(file: Fields, lengthM: number): PitLane | undefined {
  if (!file.has('pit_lane')) return undefined
  const lane = file.table('pit_lane')
  const place = { min: 0, max: Math.floor(lengthM), unit: 'm' }
  const entryM = lane.number('entry', place)
  const exitM = lane.number('exit', place)
  if (entryM === exitM) throw lane.refusal('exit', `is ${exitM}, which is the entry as well`)
  const ends = { entryM, exitM, lengthM }
  const boxesM = lane.has('boxes') ? readBoxes(lane, ends) : undefined
  return {
    entryM,
    exitM,
    side: readSide(lane),
    speedLimitMps: lane.number('speed_limit_kmh', SPEED_LIMIT) / KMH_PER_MPS,
    ...(boxesM === undefined ? {} : { boxesM }),
  }
}

function readSide(lane: Fields): PitLane['side'] {
  const side = lane.text('side', 10).toLowerCase()
  if (side !== 'left' && side !== 'right') throw lane.refusal('side', `is "${side}", allowed are left, right`)
  return side
}

type Ends = { readonly entryM: number; readonly exitM: number; readonly lengthM: number }

/** Each box lies in the lane, behind the one before it. */
function readBoxes(lane: Fields, { entryM, exitM, lengthM }: Ends): number[] {
  const behindEntryM = (sM: number) => (sM < entryM ? sM + lengthM - entryM : sM - entryM)
  const laneM = behindEntryM(exitM)
  const boxes: number[] = []
  let lastM = 0
  for (const value of lane.list('boxes', GRID_SLOTS_MAX)) {
    const isPlace = typeof value === 'number' && value >= 0 && value <= lengthM
    const wayM = isPlace ? behindEntryM(value) : Number.NaN
    if (!isPlace || !(wayM > lastM && wayM < laneM)) {
      throw lane.refusal('boxes', 'must be metres from the line, in driving order, between entry and exit')
    }
    boxes.push(value + 0)
    lastM = wayM
  }
  return boxes
}
