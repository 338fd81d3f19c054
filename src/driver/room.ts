import type { Cars } from '../simulation/cars.ts'
import type { Track } from '../simulation/track.ts'
import type { Drivers } from './drivers.ts'
import type { RacePlan } from './race-plan.ts'
import { HALF_LENGTH_MAX_M, isObstacle, lookAt } from './rival.ts'
import { SWAP_M } from './road-order.ts'
import type { Standings } from './standings.ts'

/** The room a driver leaves to cars beside him: they narrow the band across the road in which he chooses his lane. */

/** Side to side. */
export const ROOM_M = 0.7
/** So long it takes two cars to stop drawing nearer to each other. */
const STOP_S = 0.6
/** Nose to tail: how far beyond the bumpers a car counts as beside. */
export const BESIDE_M = 2
/** ... if it is so far aside, share of what the bodies need; else it just follows. */
const PULLED_OUT_SHARE = 0.6

/** Who is this much farther behind may be beside him soon. */
const SOON_BESIDE_M = 8
/** A car that comes to lap him is seen from this time at his own speed, and from this way at any speed. */
const LAPPER_S = 1.2
const LAPPER_M = 20

/** Goes through the cars behind, nearest first: those beside him may be, and one that is about to lap him is. */
export function lookBack(drivers: Drivers, slot: number, plan: RacePlan, cars: Cars, track: Track): void {
  const { standings, work } = drivers
  const { view, rival } = work
  const { slots, ranks } = drivers.order
  const { capacity, s } = cars
  const rank = ranks[slot]!
  const besideM = plan.handling.lengthM / 2 + HALF_LENGTH_MAX_M + BESIDE_M
  const nearM = besideM + SOON_BESIDE_M
  const mayBeLapped = standings !== undefined && isLapped(standings, slot, drivers.mostMarks[0]!)
  const seenM = mayBeLapped ? Math.max(nearM, LAPPER_M + LAPPER_S * view.speedMps) : nearM
  for (let step = 1; step < capacity; step++) {
    const other = slots[rank >= step ? rank - step : rank - step + capacity]!
    const way = s[slot]! - s[other]!
    const behindM = way < -SWAP_M ? way + track.lengthM : way
    if (behindM > seenM) return
    if (!isObstacle(cars, other)) continue
    if (mayBeLapped && work.lapper < 0 && isLapped(standings, slot, standings.marksPassed[other]!)) work.lapper = other
    if (behindM > nearM) continue
    work.hasCompany = true
    if (behindM > besideM) continue
    lookAt(rival, view, plan, cars, track, other)
    if (isAlongside(drivers)) leaveRoom(drivers, slot, cars, other)
  }
}

/** Whether the car he looks at is beside him, or has pulled out to be so. */
export function isAlongside({ work: { rival, view } }: Drivers): boolean {
  if (rival.gapM < 0) return true
  return rival.gapM < BESIDE_M && Math.abs(rival.n - view.n) > PULLED_OUT_SHARE * rival.widthM
}

/**
 * Narrows the band by the car beside; which side it is on is where it is now. Where both draw in to the same line, what
 * they come nearer in the time it takes to stop doing so is left, too.
 */
export function leaveRoom(drivers: Drivers, slot: number, cars: Cars, other: number): void {
  const { view, here, rival } = drivers.work
  const isLeft = rival.n === view.n ? other > slot : rival.n > view.n
  const { vx, vy, headingX, headingY } = cars
  const velocityX = vx[other]! * headingX[other]! - vy[other]! * headingY[other]!
  const velocityY = vx[other]! * headingY[other]! + vy[other]! * headingX[other]!
  const awayMps = velocityY * here.headingX - velocityX * here.headingY - view.speedMps * view.across
  const nearerMps = Math.max(0, isLeft ? -awayMps : awayMps)
  const room = rival.widthM + ROOM_M + STOP_S * nearerMps
  if (isLeft) drivers.bandLeftM[slot] = Math.min(drivers.bandLeftM[slot]!, rival.n - room)
  else drivers.bandRightM[slot] = Math.max(drivers.bandRightM[slot]!, rival.n + room)
}

/** Whether a car that has passed so many marks, and is just behind on the road, has driven most of a lap more. */
export function isLapped({ marksPassed, marksPerLap }: Standings, slot: number, marks: number): boolean {
  return 2 * (marks - marksPassed[slot]!) > marksPerLap
}

/** Whether a car is beside his. */
export function isBeside({ bandLeftM, bandRightM }: Drivers, slot: number): boolean {
  return bandLeftM[slot]! < Number.POSITIVE_INFINITY || bandRightM[slot]! > Number.NEGATIVE_INFINITY
}
