import { GameMode } from '../protocol/enums.ts'
import type { Race } from '../race/race.ts'
import { RacePhase } from '../race/race-clock.ts'
import { type ClassifiedSlot, classify } from '../rules/classification.ts'

/** How the classification of the race, as it stands, differs from the recorded one, in a sentence; undefined when it does not. */
export function classificationFault(race: Race, recorded: readonly ClassifiedSlot[]): string | undefined {
  const driven = classifyRace(race)
  if (driven.length !== recorded.length) {
    return `the classification has ${recorded.length} rows where the race has ${driven.length}`
  }
  const index = driven.findIndex((row, at) => textOf(row) !== textOf(recorded[at]))
  return index < 0 ? undefined : `the classification differs in row ${index + 1}`
}

/** The classification as a recording keeps it: by the flag in a race, by the best lap otherwise. */
export function classifyRace(race: Race): readonly ClassifiedSlot[] {
  const by = race.settings.mode === GameMode.Race ? 'race' : 'best-lap'
  return classify(race.timing, { by, isFinal: race.phase === RacePhase.Over })
}

function textOf(row: ClassifiedSlot | undefined): string {
  return JSON.stringify(Object.entries(row ?? {}).toSorted(([one], [other]) => (one < other ? -1 : 1)))
}
