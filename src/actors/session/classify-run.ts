import type { ClassifiedCar } from '../../protocol/server-messages.ts'
import { classifyRace } from '../../replay/classification-fault.ts'
import type { ClassifiedSlot } from '../../rules/classification.ts'
import { lapTimesOf as lapTimesOfSlot } from '../../rules/timing.ts'
import type { Entrant } from './entrants.ts'
import type { SessionRun } from './session-run.ts'

/**
 * A run's classification with the drivers in it: by the flag in a race, by best lap otherwise. Rows are drivers; of
 * several who shared a slot in a practice the present one is classified.
 */
export function classifyRun(run: SessionRun): readonly ClassifiedCar[] {
  return classifyRace(run.race).flatMap((row) => {
    const entrant = run.holderOf(row.slot)
    return entrant === undefined ? [] : [classified(row, entrant)]
  })
}

/** The laps behind a row, in order, whole milliseconds. A row belongs to a slot: who left and came back has two. */
export function lapTimesOf(run: SessionRun, { gridPosition }: ClassifiedCar): readonly number[] {
  return lapTimesOfSlot(run.race.timing, gridPosition - 1)
}

function classified({ slot: _, ...row }: ClassifiedSlot, entrant: Entrant): ClassifiedCar {
  const { playerId, name, carId, isAi, gridPosition } = entrant
  return { ...row, playerId, name, carId, isAi, gridPosition }
}
