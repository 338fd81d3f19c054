import type { Cars } from '../simulation/cars.ts'
import type { Track } from '../simulation/track.ts'
import type { Drivers } from './drivers.ts'
import { findPlace, readSpeeds, readStraight } from './pace-notes.ts'
import { gripShare, type RacePlan } from './race-plan.ts'
import { lookAt } from './rival.ts'

/**
 * When to attack. A driver behind a slower car judges how much faster he would be where it is, sits in its tow for as
 * long as that brings him nearer, and pulls out when he reckons to be alongside at the turn-in: by the speed he has more,
 * and by what he brakes later. Who is not alongside by then has no right to the bend.
 */
/** He thinks of passing a car this near. */
export const PASS_GAP_M = 12
export const PASS_GAP_S = 0.6
/** How long it takes to make up one's mind anew. */
const THINK_S = 0.1
/** He judges another's pace over so long; one sight counts no more than this. */
const JUDGE_S = 5
const EDGE_MAX = 0.1
/** By so much every driver is slower than he plans to be. */
const BEHIND_PLAN = 0.025
/** He stays in the tow until he would run up on the car ahead in this time, or the bend is so near. */
const PULL_OUT_S = 1.6
const PULL_OUT_M = 4
const LAST_MOMENT_S = 3.5
/** He needs so long to get beside it at all. */
const SIDEWAYS_S = 1.2
/** The drag of which the tow relieves him on the way, share. */
const TOW_SHARE = 0.15
/** What is left between the bumpers when it still counts as alongside at the turn-in. */
const ALONGSIDE_M = 2
/** Speeds that hardly differ say nothing about when, m/s. */
const SLOW_MPS = 5

/** Whether it is time to go beside the car `other` ahead. */
export function wantsToPass(
  drivers: Drivers,
  slot: number,
  plan: RacePlan,
  cars: Cars,
  track: Track,
  other: number,
): boolean {
  if (drivers.startLeftS[slot]! > 0 || drivers.patienceS[slot]! > 0) return false
  drivers.patienceS[slot] = THINK_S
  const { work } = drivers
  const { view, rival, here } = work
  lookAt(rival, view, plan, cars, track, other)
  if (rival.gapM > PASS_GAP_M + PASS_GAP_S * view.speedMps) return false
  judgePace(drivers, slot, plan, other)
  readStraight(plan.notes, rival.place)
  const speed = Math.max(SLOW_MPS, view.speedMps)
  const leftS = here.straightM / speed
  if (leftS < SIDEWAYS_S || rival.place.straightM <= 0) return false
  setClosing(drivers)
  if (leftS > LAST_MOMENT_S && rival.gapM > PULL_OUT_M + PULL_OUT_S * work.closingMps) return false
  return willBeAlongside(drivers, slot, plan)
}

/** Sets how fast he will go past: by what he is faster, and what the tow still gives him until he touches. */
function setClosing({ work }: Drivers): void {
  const { view, rival, ability } = work
  const closing = Math.max(0, view.speedMps - rival.speedMps)
  const gained = 2 * TOW_SHARE * ability.dragMps2 * Math.max(0, rival.gapM)
  work.closingMps = Math.sqrt(closing * closing + gained)
}

/** Keeps by how much he would be faster where the car ahead is. */
function judgePace({ work, judgedSlot, edge }: Drivers, slot: number, { notes }: RacePlan, other: number): void {
  const { rival, pace } = work
  const { besideLine } = pace
  if (judgedSlot[slot] !== other) {
    judgedSlot[slot] = other
    edge[slot] = 0
  }
  pace.besideLine = 0
  findPlace(notes, rival.place)
  readSpeeds(notes, rival.place, pace)
  pace.besideLine = besideLine
  const seen = rival.place.speedMps / Math.max(SLOW_MPS, rival.speedMps) - 1 - BEHIND_PLAN
  const weight = THINK_S / JUDGE_S
  edge[slot] = edge[slot]! + weight * (Math.max(-EDGE_MAX, Math.min(EDGE_MAX, seen)) - edge[slot]!)
}

/**
 * Whether he, on the lane inside, will overlap at the turn-in with the other one, on the line. Braking from v to u with a
 * takes (v − u)² / 2av more time than driving on.
 */
function willBeAlongside({ work, edge, skill }: Drivers, slot: number, { notes }: RacePlan): boolean {
  const { view, here, rival, beyond, pace, ability } = work
  const { besideLine } = pace
  const lead = edge[slot]!
  const speed = Math.max(SLOW_MPS, view.speedMps)
  beyond.s = view.s + here.straightM
  findPlace(notes, beyond)
  pace.besideLine = 0
  readSpeeds(notes, beyond, pace)
  const rivalMps = (1 - lead) * beyond.speedMps
  pace.besideLine = 1
  readSpeeds(notes, beyond, pace)
  const ownMps = beyond.speedMps
  pace.besideLine = besideLine
  const brake = gripShare(skill[slot]!) * Math.min(ability.pedalMps2, ability.slowerBrakingMps2)
  const ownLoss = Math.max(0, speed - ownMps)
  const rivalLoss = Math.max(0, speed - rivalMps)
  const gainS = (rivalLoss * rivalLoss * (1 + 2 * lead) - ownLoss * ownLoss) / (2 * brake * speed)
  const closedM = work.closingMps * (here.straightM / speed)
  const behindS = (rival.distanceM - closedM) / speed - gainS
  return behindS * Math.min(speed, ownMps) < rival.lengthM + ALONGSIDE_M
}
