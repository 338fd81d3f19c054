import type { PreparedRace } from '../race/prepared-race.ts'
import { Race } from '../race/race.ts'
import type { ReplayKeyframe } from './replay-batch.ts'
import type { ReplayHeader } from './replay-header.ts'

/**
 * The race as it was at a keyframe: it runs on from there, bit for bit, with the commands from the keyframe's tick on.
 * Throws RangeError when a car is not prepared, or when track or capacity are not those of the recording.
 */
export function restoreRace(
  { track, cars }: PreparedRace,
  { settings, startTick }: Pick<ReplayHeader, 'settings' | 'startTick'>,
  keyframe: ReplayKeyframe,
): Race {
  const race = new Race(track, settings, startTick)
  keyframe.cars.forEach((id, slot) => {
    if (id === undefined) return
    const car = cars.get(id)
    if (car === undefined) throw new RangeError(`car ${id} was not prepared for this race`)
    // Who drives it is in the state; this only gives the slot its model and its plan.
    race.addCar(slot, car.plan, 'human')
  })
  race.restore(keyframe.state)
  return race
}
