import { GameMode } from '../../protocol/enums.ts'
import type { ClassifiedCar } from '../../protocol/server-messages.ts'
import { RacePhase } from '../../race/race-clock.ts'
import { type ClassifiedSlot, classify } from '../../rules/classification.ts'
import { lapTimesOf as lapTimesOfSlot } from '../../rules/timing.ts'
import type { Entrant } from './entrants.ts'
import type { SessionRun } from './session-run.ts'

/**
 * A run's classification with the drivers in it: by the flag in a race, by best lap otherwise. Rows are drivers; of
 * several who shared a slot in a practice the present one is classified.
 */
export function classifyRun(run: SessionRun): readonly ClassifiedCar[] {
  const isRace = run.race.settings.mode === GameMode.Race
  const isFinal = run.race.phase === RacePhase.Over
  const rows = classify(run.race.timing, { by: isRace ? 'race' : 'best-lap', isFinal })
  return rows.flatMap((row) => {
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
