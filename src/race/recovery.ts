import type { Cars } from '../simulation/cars.ts'
import type { StateBlock } from '../simulation/state-block.ts'
import type { Track } from '../simulation/track.ts'
import { moveCar } from '../simulation/vehicle.ts'

/**
 * Cars that cannot help themselves go back onto the track. The AI says so itself; of a human's car it is seen by its
 * standing still, for three seconds, with the throttle open: dialect 1 has no reverse gear, so a car with its nose in a
 * wall would stand there to the end. And a car that merely stands, because nobody sits at its wheel, must not hold up
 * the race behind it: after a while others drive through it. None of it is urgent: cars are looked
 * at every few ticks.
 */
export const LOOK_TICKS = 8

const STUCK_S = 3
const STUCK_SPEED_MPS = 0.5
/** A car that stands for so long after the start is no obstacle any more. */
const STAND_S = 3
const STUCK_THROTTLE = 0.3
/** Others drive through a car for so long after it was put on the track, seconds. */
export const GHOST_S = 2

/** Ticks for which each slot's car has been pushing in vain. */
export function createStuckTicks(block: StateBlock, capacity: number): Uint32Array {
  return block.uint32(capacity)
}

/** Ticks for which each slot's car has stood. */
export function createStandTicks(block: StateBlock, capacity: number): Uint32Array {
  return block.uint32(capacity)
}

/** One look at a car on the track; a car that has stood for long is a ghost until it moves, and is clear of others. */
export function passThroughStanding(standTicks: Uint32Array, cars: Cars, slot: number, tickHz: number): void {
  const isStanding = Math.abs(cars.vx[slot]!) < STUCK_SPEED_MPS && Math.abs(cars.vy[slot]!) < STUCK_SPEED_MPS
  standTicks[slot] = isStanding ? standTicks[slot]! + LOOK_TICKS : 0
  if (standTicks[slot]! < STAND_S * tickHz) return
  cars.ghostTicks[slot] = Math.max(cars.ghostTicks[slot]!, LOOK_TICKS + 1)
}

/** One look at a car that a human drives. True when it has been stuck for long enough; the count begins anew. */
export function isStuck(stuckTicks: Uint32Array, cars: Cars, slot: number, tickHz: number): boolean {
  const isSlow = Math.abs(cars.vx[slot]!) < STUCK_SPEED_MPS && Math.abs(cars.vy[slot]!) < STUCK_SPEED_MPS
  const isPushing = cars.throttle[slot]! > STUCK_THROTTLE && cars.brake[slot]! === 0
  stuckTicks[slot] = isSlow && isPushing ? stuckTicks[slot]! + LOOK_TICKS : 0
  if (stuckTicks[slot]! < STUCK_S * tickHz) return false
  stuckTicks[slot] = 0
  return true
}

/** Puts the car back on the centreline where it is, at rest. What it has burnt, worn and suffered stays. */
export function respawn(cars: Cars, track: Track, slot: number, tickHz: number): void {
  moveCar(cars, slot, track, { sM: cars.s[slot]!, nM: 0 })
  cars.ghostTicks[slot] = GHOST_S * tickHz
}
