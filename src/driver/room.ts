import type { Cars } from '../simulation/cars.ts'
import type { Track } from '../simulation/track.ts'
import type { Drivers } from './drivers.ts'
import type { RacePlan } from './race-plan.ts'
import { HALF_LENGTH_MAX_M, lookAt } from './rival.ts'
import { SWAP_M } from './road-order.ts'

/** The room a driver leaves to cars beside him: they narrow the band across the road in which he chooses his lane. */

/** Side to side. */
export const ROOM_M = 0.7
/** Nose to tail: how far beyond the bumpers a car counts as beside. */
export const BESIDE_M = 2

/** Goes through the cars behind, nearest first: those beside him may be, too. */
export function lookBack(drivers: Drivers, slot: number, plan: RacePlan, cars: Cars, track: Track): void {
  const { view, rival } = drivers.work
  const { slots, ranks } = drivers.order
  const { capacity, s, isActive } = cars
  const rank = ranks[slot]!
  const besideM = plan.handling.lengthM / 2 + HALF_LENGTH_MAX_M + BESIDE_M
  for (let step = 1; step < capacity; step++) {
    const other = slots[rank >= step ? rank - step : rank - step + capacity]!
    const way = s[slot]! - s[other]!
    if ((way < -SWAP_M ? way + track.lengthM : way) > besideM) return
    if (isActive[other] !== 1) continue
    lookAt(rival, view, plan, cars, track, other)
    if (rival.gapM < BESIDE_M) leaveRoom(drivers, slot, other)
  }
}

/** Narrows the band by the car beside; which side it is on is where it is now. */
export function leaveRoom(drivers: Drivers, slot: number, other: number): void {
  const { view, rival } = drivers.work
  const room = rival.widthM + ROOM_M
  const isLeft = rival.n === view.n ? other > slot : rival.n > view.n
  if (isLeft) drivers.bandLeftM[slot] = Math.min(drivers.bandLeftM[slot]!, rival.n - room)
  else drivers.bandRightM[slot] = Math.max(drivers.bandRightM[slot]!, rival.n + room)
}

/** Whether a car is beside his, or will be. */
export function isBeside({ bandLeftM, bandRightM, passingSide }: Drivers, slot: number): boolean {
  if (passingSide[slot] !== 0) return true
  return bandLeftM[slot]! < Number.POSITIVE_INFINITY || bandRightM[slot]! > Number.NEGATIVE_INFINITY
}
