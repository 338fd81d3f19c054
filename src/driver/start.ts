import type { CarInputs } from '../simulation/cars.ts'
import { draw } from './draw.ts'
import type { Drivers } from './drivers.ts'
import { lerp } from './lerp.ts'

/**
 * The start: while the lights hold the field a driver stands on the brake; when they go out it takes him his reaction
 * time to move his foot. A skilled driver reacts sooner and more evenly. Where there are no lights, he just drives on.
 */
/** Mean reaction time of the least and the most skilled driver, and how far they are from it at most. */
const REACTION_SLOW_S = 0.3
const REACTION_FAST_S = 0.17
const SPREAD_SLOW_S = 0.05
const SPREAD_FAST_S = 0.02

/** Whether the driver still waits for the lights, or for himself. */
export function awaitsStart(drivers: Drivers, slot: number): boolean {
  const { isHeld, reactionLeftS, work } = drivers
  const leftS = reactionLeftS[slot]!
  if (isHeld[0] === 1) {
    if (leftS <= 0) drawReaction(drivers, slot)
    return true
  }
  if (leftS <= 0) return false
  reactionLeftS[slot] = leftS - work.view.sinceS
  return true
}

function drawReaction({ reactionLeftS, random, skill }: Drivers, slot: number): void {
  draw(random, slot, reactionLeftS)
  const mean = lerp(REACTION_SLOW_S, REACTION_FAST_S, skill[slot]!)
  const spread = lerp(SPREAD_SLOW_S, SPREAD_FAST_S, skill[slot]!)
  reactionLeftS[slot] = mean + spread * reactionLeftS[slot]!
}

export function standOnBrake(inputs: CarInputs, slot: number): void {
  inputs.throttle[slot] = 0
  inputs.brake[slot] = 1
}
