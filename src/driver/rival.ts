import type { Cars } from '../simulation/cars.ts'
import type { Track } from '../simulation/track.ts'
import { findPlace, readLanes } from './pace-notes.ts'
import { createPlace, type Place } from './place.ts'
import type { RacePlan } from './race-plan.ts'
import { UNKNOWN } from './unknown.ts'
import type { View } from './view.ts'

/**
 * Another car as the driver sees it: the one he looks at just now. A bot behind a link knows no models; then its size
 * is a guess.
 */
export interface Rival {
  /** Along the road to it, centre to centre, negative behind; and what is left between the bumpers, metres. */
  distanceM: number
  gapM: number
  /** Centre to centre when bumper touches bumper, and when side touches side, metres. */
  lengthM: number
  widthM: number
  n: number
  /** Forwards, never below 0. */
  speedMps: number
  /** Square of the speed from which this driver can still slow to the other's before he reaches it; see traffic.ts. */
  limitSquared: number
  /** The offset at which he would pass it; see passing.ts. */
  passingM: number
  /** The road where it is, and with it the lane that he takes past it. */
  readonly place: Place
}

/** Whether a car is in others' way: one is there, and it is no ghost. */
export function isObstacle(cars: Cars, other: number): boolean {
  return cars.isActive[other] === 1 && cars.ghostTicks[other] === 0
}

/** No car reaches farther from its centre, metres; content allows no longer ones. */
export const HALF_LENGTH_MAX_M = 6
const HALF_LENGTH_GUESS_M = 2.5
const HALF_WIDTH_GUESS_M = 1

export function createRival(): Rival {
  return {
    distanceM: UNKNOWN,
    gapM: UNKNOWN,
    lengthM: UNKNOWN,
    widthM: UNKNOWN,
    n: UNKNOWN,
    speedMps: UNKNOWN,
    limitSquared: UNKNOWN,
    passingM: UNKNOWN,
    place: createPlace(),
  }
}

/** Fills `rival` for the car in slot `other`, but for the road there: see {@link lookAtRoad}. */
export function lookAt(rival: Rival, view: View, plan: RacePlan, cars: Cars, track: Track, other: number): void {
  const { handling } = plan
  const box = cars.models[other]?.box
  rival.lengthM = handling.lengthM / 2 + (box === undefined ? HALF_LENGTH_GUESS_M : box.halfLengthM)
  rival.widthM = handling.widthM / 2 + (box === undefined ? HALF_WIDTH_GUESS_M : box.halfWidthM)
  rival.n = cars.n[other]!
  rival.speedMps = Math.max(0, cars.vx[other]!)
  rival.place.s = cars.s[other]!
  rival.distanceM = nearerWay(rival.place.s - view.s, track.lengthM)
  rival.gapM = Math.abs(rival.distanceM) - rival.lengthM
}

/** The shorter way round a lap to a place so far ahead; small enough that V8 always inlines it. */
function nearerWay(aheadM: number, lapM: number): number {
  if (aheadM > lapM / 2) return aheadM - lapM
  return aheadM < lapM / -2 ? aheadM + lapM : aheadM
}

/** The road where the rival is. */
export function lookAtRoad(rival: Rival, plan: RacePlan): void {
  findPlace(plan.notes, rival.place)
  readLanes(plan.notes, rival.place)
}
