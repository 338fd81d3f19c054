import { type Ability, createAbility } from './ability.ts'
import type { Pace } from './pace-notes.ts'
import { createPlace, type Place } from './place.ts'
import { createRival, type Rival } from './rival.ts'
import { UNKNOWN } from './unknown.ts'
import { createView, type View } from './view.ts'
import { createWish, type Wish } from './wish.ts'

/**
 * What a driver has before him during one step: made once, overwritten by each driver in turn, never read before it is
 * written. It is not state. The parts of a step hand figures on in it rather than from call to call, since V8 may box a
 * figure that is an argument or a result, and a step should leave no garbage.
 */
export interface DriverWork {
  readonly view: View
  readonly ability: Ability
  readonly wish: Wish
  readonly pace: Pace
  /** Where he is, where he aims with the steering wheel, and for what speed he doses the pedals. */
  readonly here: Place
  readonly aim: Place
  readonly preview: Place
  /** Wherever else he glances. */
  readonly beyond: Place
  /** The car he looks at, and another one that might be in the way when he passes it. */
  readonly rival: Rival
  readonly third: Rival
  /** How much faster than the car ahead he will pass it, m/s; see overtaking.ts. */
  closingMps: number
  /** Whether other cars are so near that he should look again soon. */
  hasCompany: boolean
  /** The nearest car behind that is about to lap him, or −1; see yielding.ts. */
  lapper: number
  /** Whether he stands beside the road until the cars on it have gone by. */
  isWaiting: boolean
}

export function createDriverWork(): DriverWork {
  return {
    view: createView(),
    ability: createAbility(),
    wish: createWish(),
    pace: { skill: UNKNOWN, share: UNKNOWN, besideLine: UNKNOWN },
    here: createPlace(),
    aim: createPlace(),
    preview: createPlace(),
    beyond: createPlace(),
    rival: createRival(),
    third: createRival(),
    closingMps: UNKNOWN,
    hasCompany: false,
    lapper: -1,
    isWaiting: false,
  }
}
