import type { PreparedRace } from '../race/prepared-race.ts'
import { Race } from '../race/race.ts'
import type { ReplayKeyframe } from './replay-batch.ts'
import type { ReplayHeader } from './replay-header.ts'

/**
 * The race as it was at a keyframe: it runs on from there, bit for bit, with the commands from the keyframe's tick on.
 * Throws RangeError when a car is not prepared, when track or capacity are not those of the recording, or when the state
 * has a car that the keyframe does not name.
 */
export function restoreRace(
  { track, cars }: PreparedRace,
  { settings, startTick }: Pick<ReplayHeader, 'settings' | 'startTick'>,
  keyframe: ReplayKeyframe,
): Race {
  if (keyframe.cars.length !== settings.capacity) {
    throw new RangeError(`a keyframe for ${keyframe.cars.length} cars is none of a race for ${settings.capacity}`)
  }
  const race = new Race(track, settings, startTick)
  keyframe.cars.forEach((id, slot) => {
    if (id === undefined) return
    const car = cars.get(id)
    if (car === undefined) throw new RangeError(`car ${id} was not prepared for this race`)
    // Who drives it is in the state; this only gives the slot its model and its plan.
    race.addCar(slot, car.plan, 'human')
  })
  race.restore(keyframe.state)
  requireModels(race, keyframe)
  return race
}

/** A file may say anything: a step needs the model of every car that is on the track. */
function requireModels({ cars }: Race, keyframe: ReplayKeyframe): void {
  const nameless = keyframe.cars.findIndex((id, slot) => id === undefined && cars.isActive[slot] !== 0)
  if (nameless >= 0) throw new RangeError(`the keyframe has a car in slot ${nameless} and does not say which`)
}
