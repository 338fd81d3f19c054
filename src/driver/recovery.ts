import type { CarInputs, Cars } from '../simulation/cars.ts'
import type { Track } from '../simulation/track.ts'
import type { Drivers } from './drivers.ts'
import type { Handling } from './handling.ts'
import { dosePedals } from './pedals.ts'
import type { RacePlan } from './race-plan.ts'
import { SWAP_M } from './road-order.ts'
import { standOnBrake } from './start.ts'
import { isOnGrass, WRONG_WAY_ALONG } from './trouble.ts'

/**
 * Getting out of trouble by himself: backing out from a wall or whatever else stops him, turning round on the spot where
 * he faces the wrong way, and waiting beside the road while others come past. When to do so is watch.ts's business.
 */
/** Backwards for so long at most, and no faster than this, with this acceleration per m/s that is missing. */
const BACK_OUT_S = 4
const BACKING_MPS = 4
const BACKING_GAIN_PER_S = 3
/** The grip he doses the throttle by: off the road, wheels that spin a little get him on sooner than too little throttle. */
const BACKING_GRIP = 0.8
/** Rolling forwards faster than this he brakes first, m/s. */
const ROLLING_MPS = 0.7
/** Steering per sine of the angle to the road, while he backs out. */
const BACKING_STEERING = 2.5
/** He is out when he points along the road again (cosine), or when something stops him, with so much time left. */
const ALONG = 0.85
const STOPPED_MPS = 0.3
const ENOUGH_LEFT_S = 2.5
/** What is left while he brakes at the end: any time above 0. */
const BRAKING_LEFT_S = 1e-3
/** Facing backwards more than this (cosine), he turns to where there is more road. */
const BACKWARDS = -0.98
/** Slower than this beside the road he lets by who would be there within so many seconds, but not for ever. */
const REJOINING_MPS = 8
const COMING_S = 3
const COMING_M = 250
const WAIT_MAX_S = 8

export function beginToBackOut(drivers: Drivers, slot: number): void {
  drivers.backingLeftS[slot] = BACK_OUT_S
}

/** Drives backwards so that the nose turns to the road's direction; at the end he brakes. */
export function backOut(drivers: Drivers, slot: number, plan: RacePlan, inputs: CarInputs): void {
  const { view, wish } = drivers.work
  const { vx, along, across, sinceS } = view
  const leftS = drivers.backingLeftS[slot]! - sinceS
  const isOut = leftS < ENOUGH_LEFT_S && (along > ALONG || vx > -STOPPED_MPS)
  const isBraking = isOut || leftS <= 0 || vx > ROLLING_MPS
  // Backwards, wheels that point left turn the nose to the right.
  const turn = along < 0 ? Math.sign(across) : Math.max(-1, Math.min(1, BACKING_STEERING * across))
  wish.curvature = 0
  wish.grip = BACKING_GRIP
  wish.accelerationMps2 = BACKING_GAIN_PER_S * (BACKING_MPS + vx)
  dosePedals(drivers, slot, plan, inputs)
  if (isBraking) standOnBrake(inputs, slot)
  inputs.steering[slot] = -turn
  inputs.gearCommand[slot] = -1
  if (!isOut && leftS > 0) drivers.backingLeftS[slot] = leftS
  else drivers.backingLeftS[slot] = vx < -STOPPED_MPS ? BRAKING_LEFT_S : 0
}

/** Wishes for the tightest arc that turns him round, where he faces another way than the road leads. */
export function turnAround({ work }: Drivers, { lockRad, wheelbaseM }: Handling): void {
  const { view, wish } = work
  if (view.along > WRONG_WAY_ALONG) return
  const aside = view.along < BACKWARDS ? -view.n : view.across
  wish.curvature = (aside > 0 ? -lockRad : lockRad) / wheelbaseM
}

/** Beside the road and slow, he stands while others come past. */
export function waitForTraffic(drivers: Drivers, slot: number, cars: Cars, track: Track): void {
  const { work, waitedS } = drivers
  const { view, here, wish } = work
  work.isWaiting = view.speedMps < REJOINING_MPS && isOnGrass(view, here) && waitedS[slot]! < WAIT_MAX_S
  if (!work.isWaiting) return
  work.isWaiting = isAnyoneComing(drivers, slot, cars, track)
  if (!work.isWaiting) return
  waitedS[slot] = waitedS[slot]! + view.sinceS
  wish.speedLimitMps = 0
}

function isAnyoneComing({ order }: Drivers, slot: number, { capacity, isActive, s, vx }: Cars, track: Track): boolean {
  const { slots, ranks } = order
  const rank = ranks[slot]!
  for (let step = 1; step < capacity; step++) {
    const other = slots[rank >= step ? rank - step : rank - step + capacity]!
    const way = s[slot]! - s[other]!
    const behindM = way < -SWAP_M ? way + track.lengthM : way
    if (behindM > COMING_M) return false
    if (isActive[other] === 1 && vx[other]! > REJOINING_MPS && behindM < COMING_S * vx[other]!) return true
  }
  return false
}
