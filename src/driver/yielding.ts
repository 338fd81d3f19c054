import type { Cars } from '../simulation/cars.ts'
import type { Track } from '../simulation/track.ts'
import type { Drivers } from './drivers.ts'
import { findPlace, readLanes, readSpeeds } from './pace-notes.ts'
import type { RacePlan } from './race-plan.ts'
import { lookAt } from './rival.ts'
import { ROOM_M } from './room.ts'
import type { Standings } from './standings.ts'

/**
 * Being lapped: a driver makes way for a car behind him that has driven most of a lap more, as the blue flag asks. On
 * a straight he leaves the racing line to the side where there is more road, away from the other car, lifts a little
 * once he is there, and does not try to get his place back at once. In bends he drives on: whoever laps him waits for
 * the next straight, as he would with any car.
 */
/** He lifts when it is this near, time at his own speed, to this share of the speed he would drive, this gently. */
const LIFT_S = 0.6
const LIFT_M = 10
const LIFT_SHARE = 0.85
const LIFT_STEP_MPS = 0.5
/** Beside what the bodies need he leaves this much more, metres, so that the other may keep to the line. */
const ASIDE_M = 0.3
/** He moves aside on a straight of which so much is left. */
const STRAIGHT_S = 1
/** Who is slower than he by more than this does not need the room, m/s. */
const SLOWER_MPS = 3
/** A car this far to one side of him has chosen its way already, and he goes to the other. */
const CHOSEN_M = 1
/** It is by when it is this far ahead of his nose; it has given up when it is so far behind. */
const PASSED_M = 4
const LOST_M = 150
/** For so long he tries to pass nobody. */
const REPASS_S = 4

const LEFT = 1
const RIGHT = -1

/** Keeps how far the first car has come: who is not far behind it need look out for nobody. */
export function noteLeader({ mostMarks, capacity }: Drivers, { marksPassed }: Standings): void {
  let most = 0
  for (let slot = 0; slot < capacity; slot++) if (marksPassed[slot]! > most) most = marksPassed[slot]!
  mostMarks[0] = most
}

/** Makes way where that is called for; true while he does, and then he thinks of nobody else. */
export function makesWay(drivers: Drivers, slot: number, plan: RacePlan, cars: Cars, track: Track): boolean {
  const { yieldsTo, wishedOffsetM, work } = drivers
  if (yieldsTo[slot]! < 0 && !beginsToYield(drivers, slot, plan, cars, track)) return false
  const { rival } = work
  lookAt(rival, work.view, plan, cars, track, yieldsTo[slot]!)
  const isBy = rival.distanceM > rival.lengthM + PASSED_M
  if (isBy || rival.distanceM < -LOST_M || cars.isActive[yieldsTo[slot]!] !== 1) {
    stopYielding(drivers, slot)
    return true
  }
  const asideM = rival.widthM + ROOM_M + ASIDE_M
  wishedOffsetM[slot] = drivers.yieldSide[slot]! * asideM
  const isNear = -rival.distanceM < LIFT_M + LIFT_S * work.view.speedMps
  const isAside = 2 * Math.abs(drivers.offsetM[slot]!) > asideM
  drivers.isLifting[slot] = isNear && isAside ? 1 : 0
  work.hasCompany = true
  return true
}

/** Slows by a little while he lets another car by. */
export function liftForLapper(drivers: Drivers, slot: number, plan: RacePlan): void {
  if (drivers.isLifting[slot] === 0) return
  const { view, here, pace, wish } = drivers.work
  readSpeeds(plan.notes, here, pace)
  const lifted = Math.max(LIFT_SHARE * here.speedMps, view.speedMps - LIFT_STEP_MPS)
  wish.speedLimitMps = Math.min(wish.speedLimitMps, lifted)
}

function beginsToYield(drivers: Drivers, slot: number, plan: RacePlan, cars: Cars, track: Track): boolean {
  const { view, here, rival, lapper } = drivers.work
  if (lapper < 0 || drivers.passingSide[slot] !== 0 || drivers.startLeftS[slot]! > 0) return false
  lookAt(rival, view, plan, cars, track, lapper)
  if (rival.speedMps < view.speedMps - SLOWER_MPS) return false
  if (here.straightM < STRAIGHT_S * view.speedMps) return false
  drivers.yieldsTo[slot] = lapper
  drivers.yieldSide[slot] = sideWithRoom(drivers, plan)
  return true
}

function stopYielding(drivers: Drivers, slot: number): void {
  drivers.yieldsTo[slot] = -1
  drivers.isLifting[slot] = 0
  drivers.wishedOffsetM[slot] = 0
  drivers.patienceS[slot] = REPASS_S
}

/** Away from the car behind where it has chosen its way, else where the road beside the line is soon wider. */
function sideWithRoom(drivers: Drivers, { notes }: RacePlan): number {
  const { view, rival, beyond } = drivers.work
  if (rival.n > view.n + CHOSEN_M) return RIGHT
  if (rival.n < view.n - CHOSEN_M) return LEFT
  beyond.s = view.s + STRAIGHT_S * view.speedMps
  findPlace(notes, beyond)
  readLanes(notes, beyond)
  return beyond.leftmostM - beyond.lineM > beyond.lineM - beyond.rightmostM ? LEFT : RIGHT
}
