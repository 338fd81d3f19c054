import type { Cars } from '../simulation/cars.ts'
import { arcDistance } from '../simulation/projection.ts'
import type { Track } from '../simulation/track.ts'
import type { Drivers } from './drivers.ts'
import { laneAt } from './lane.ts'
import { BESIDE_M, beginPass, continuePass, IN_WAY_M, ROOM_M, wantsToPass } from './passing.ts'
import { atSpeed, whileCornering } from './performance.ts'
import { gripShare, type RacePlan } from './race-plan.ts'
import { bodyLength, bodyWidth } from './rival.ts'

/**
 * Other cars. A driver leaves room to a car beside him, follows a car ahead at a distance from which he can brake as it
 * does, and passes it where he can (passing.ts). Looked at 60 times a second, whatever the tick rate: roads and rivals
 * change slowly, and each look goes through all cars.
 */
const LOOK_S = 1 / 60

/** Distance kept to the car ahead at any speed, and per speed. */
const GAP_M = 2
const GAP_S = 0.13
/** Share of the brakes on which a driver relies when he closes up. */
const CLOSING_BRAKE_SHARE = 0.4
const HORIZON_M = 30
const HORIZON_S = 1.5
/** Bumpers that overlap by no more than this are still one behind the other. */
const OVERLAP_M = 1
/** A car farther behind than this does not matter. */
const BEHIND_M = 10

/** Looks at the traffic when it is time to, and leaves in `drivers` what follows from it. */
export function mindTraffic(drivers: Drivers, slot: number, cars: Cars, track: Track, dtS: number): void {
  const since = drivers.sinceTrafficS[slot]! + dtS
  drivers.sinceTrafficS[slot] = since
  if (since < LOOK_S - 1e-6) return
  const plan = drivers.plans[slot]!
  drivers.sinceTrafficS[slot] = 0
  drivers.patienceS[slot] = Math.max(0, drivers.patienceS[slot]! - Math.min(since, 1))
  drivers.bandRightM[slot] = Number.NEGATIVE_INFINITY
  drivers.bandLeftM[slot] = Number.POSITIVE_INFINITY
  drivers.trafficSpeedMps[slot] = Number.POSITIVE_INFINITY
  const blocker = scan(drivers, slot, plan, cars, track)
  if (drivers.passingSide[slot] !== 0) continuePass(drivers, slot, plan, cars, track)
  else if (blocker >= 0 && wantsToPass(drivers, slot, plan, cars, track, blocker)) {
    beginPass(drivers, slot, plan, cars, track, blocker)
  } else drivers.wishedOffsetM[slot] = 0
}

/** Goes through all cars near; gives the one that slows this driver most, or −1. */
function scan(drivers: Drivers, slot: number, plan: RacePlan, cars: Cars, track: Track): number {
  const { view } = drivers
  const speed = view.speedMps
  const horizon = Math.max(HORIZON_M, HORIZON_S * speed, 20 + (speed * speed) / (2 * closingBrake(drivers, slot, plan)))
  let blocker = -1
  for (let other = 0; other < cars.capacity; other++) {
    if (other === slot || cars.isActive[other] !== 1) continue
    const distance = arcDistance(view.s, cars.s[other]!, track.lengthM)
    if (distance > horizon || distance < -BEHIND_M) continue
    const gap = Math.abs(distance) - bodyLength(plan, cars, other)
    if (gap < BESIDE_M) leaveRoom(drivers, slot, plan, cars, other)
    if (!isInWay(drivers, slot, plan, cars, track, other)) continue
    const limit = followingSpeed(drivers, slot, plan, cars, other, gap)
    if (limit >= drivers.trafficSpeedMps[slot]!) continue
    drivers.trafficSpeedMps[slot] = limit
    blocker = other
  }
  return blocker
}

/** Narrows the band by the car beside; which side it is on is where it is now. */
function leaveRoom(drivers: Drivers, slot: number, plan: RacePlan, cars: Cars, other: number): void {
  const room = bodyWidth(plan, cars, other) + ROOM_M
  const n = cars.n[other]!
  const isLeft = n === drivers.view.n ? other > slot : n > drivers.view.n
  if (isLeft) drivers.bandLeftM[slot] = Math.min(drivers.bandLeftM[slot]!, n - room)
  else drivers.bandRightM[slot] = Math.max(drivers.bandRightM[slot]!, n + room)
}

/** Whether the other car, ahead, overlaps the lane this driver is going to take past it, or his car as it is now. */
function isInWay(drivers: Drivers, slot: number, plan: RacePlan, cars: Cars, track: Track, other: number): boolean {
  const { s, n, speedMps } = drivers.view
  const distance = arcDistance(s, cars.s[other]!, track.lengthM)
  if (distance < plan.car.chassis.lengthM / 2) return false
  const reach = bodyWidth(plan, cars, other) + IN_WAY_M
  if (Math.abs(laneAt(drivers, slot, plan, track, cars.s[other]!) - cars.n[other]!) < reach) return true
  const gap = distance - bodyLength(plan, cars, other)
  return gap > -OVERLAP_M && gap < GAP_M + GAP_S * speedMps && Math.abs(n - cars.n[other]!) < reach - IN_WAY_M / 2
}

/** The speed from which this driver can still slow to the other's before he reaches it. */
function followingSpeed(
  drivers: Drivers,
  slot: number,
  plan: RacePlan,
  cars: Cars,
  other: number,
  gap: number,
): number {
  const { speedMps } = drivers.view
  const lead = Math.max(0, cars.vx[other]!)
  const free = gap - GAP_M - GAP_S * Math.min(lead, speedMps)
  if (free <= 0) return Math.max(0, lead + free)
  return Math.sqrt(lead * lead + 2 * closingBrake(drivers, slot, plan) * free)
}

function closingBrake(drivers: Drivers, slot: number, plan: RacePlan): number {
  const { speedMps } = drivers.view
  const brakes = Math.min(
    atSpeed(plan.performance.pedal, speedMps),
    whileCornering(plan.performance.braking, speedMps, 0),
  )
  return CLOSING_BRAKE_SHARE * gripShare(drivers.skill[slot]!) * brakes
}
