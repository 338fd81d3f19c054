import type { CarData } from '../../../content/car-data.ts'
import { buildRacePlan } from '../../../driver/race-plan.ts'
import { RacePhase } from '../../../race/race-clock.ts'
import { type ClassifiedSlot, classify } from '../../../rules/classification.ts'
import type { RaceEvent } from '../../../rules/race-event.ts'
import type { Track } from '../../../simulation/track.ts'
import { createAiRace, type Field } from '../race/ai-race.ts'
import { RaceWatch } from '../race/race-watch.ts'

/** A race of AI drivers in cars of one kind, and what a spectator would have counted. */
export interface RaceFigures extends Field {
  readonly lengthM: number
  /** Cars that saw the flag. */
  readonly classified: number
  /** Between cars, each counted for both. */
  readonly contactsPerCarAndLap: number
  readonly contacts: number
  readonly wallContacts: number
  /** After the first lap. */
  readonly overtakes: number
  /** Cars put back onto the track because they were stuck. */
  readonly respawns: number
  /** Excursions beyond the white lines that counted, and the time penalties given for them. */
  readonly trackLimits: number
  readonly penalties: number
  /** Null when no lap was valid. */
  readonly fastestLapS: number | null
  /** Penalties included; null when nobody saw the flag. */
  readonly winnerS: number | null
}

/** `onLap` is told after each lap of the leader how many of how many are done. */
export function runRace(
  data: CarData,
  track: Track,
  field: Field,
  onLap: (done: number, total: number) => void = () => {},
): RaceFigures {
  const race = createAiRace(track, buildRacePlan(track, data), field)
  const watch = new RaceWatch(race)
  let lapsDone = 0
  const emit = (event: RaceEvent) => {
    watch.note(event)
    if (event.kind !== 'lap' || event.lap <= lapsDone) return
    lapsDone = event.lap
    onLap(lapsDone, field.laps)
  }
  while (race.phase !== RacePhase.Over) {
    race.step(emit)
    watch.see()
  }
  return figuresOf(classify(race.timing, { by: 'race', isFinal: true }), { track, field, watch })
}

function figuresOf(
  rows: readonly ClassifiedSlot[],
  { track, field, watch }: { readonly track: Track; readonly field: Field; readonly watch: RaceWatch },
): RaceFigures {
  const { cars, laps } = field
  const bestLapsMs = rows.flatMap(({ bestLapMs }) => bestLapMs ?? [])
  const winnerMs = rows[0]?.totalMs
  return {
    lengthM: track.lengthM,
    cars,
    laps,
    classified: rows.filter(({ status }) => status === 'finished').length,
    contactsPerCarAndLap: watch.contacts / (cars * laps),
    contacts: watch.contacts,
    wallContacts: watch.wallContacts,
    overtakes: watch.overtakes,
    respawns: watch.respawns,
    trackLimits: watch.trackLimits,
    penalties: watch.penalties,
    fastestLapS: bestLapsMs.length === 0 ? null : Math.min(...bestLapsMs) / 1000,
    winnerS: winnerMs === undefined ? null : winnerMs / 1000,
  }
}
