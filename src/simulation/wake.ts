import type { Cars } from './cars.ts'
import type { Track } from './track.ts'

/**
 * The air behind a car: a wake in which another one has less drag, and less downforce. It fades with the distance along
 * the track and to the side. Strength and reach are of the order that wind tunnel studies of race cars in tandem give;
 * a car much slower than the one behind it leaves the less of a wake.
 */
const WAKE_SHARE = 0.3
const WAKE_LENGTH_M = 25
const WAKE_WIDTH_M = 2
const WAKE_REACH_M = 90
/** A car ahead by less of its length than this is beside the other: it leaves that one no wake. */
const BESIDE_SHARE = 0.8

/** Sets `dragShare` of the slot's car to what the wake of the car that matters most leaves. */
export function wakeShare(cars: Cars, slot: number, track: Track): void {
  const s = cars.s[slot]!
  const n = cars.n[slot]!
  const speed = cars.vx[slot]!
  let thickest = 0
  for (let other = 0; other < cars.capacity; other++) {
    if (other === slot || cars.isActive[other] === 0) continue
    let ahead = cars.s[other]! - s
    if (ahead < 0) ahead += track.lengthM
    if (ahead > WAKE_REACH_M || ahead < BESIDE_SHARE * cars.models[other]!.data.chassis.lengthM) continue
    const aside = 1 - Math.abs(cars.n[other]! - n) / WAKE_WIDTH_M
    const otherSpeed = cars.vx[other]!
    // Asked the way round that a broken neighbour, whose figures are no numbers, fails it.
    if (!(aside > 0 && otherSpeed > 0)) continue
    const pace = Math.min(1, otherSpeed / Math.max(1, speed))
    const near = 1 / (1 + ahead / WAKE_LENGTH_M)
    thickest = Math.max(thickest, WAKE_SHARE * near * near * aside * pace)
  }
  cars.dragShare[slot] = 1 - thickest
}
