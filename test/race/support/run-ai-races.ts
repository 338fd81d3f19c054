import { findCar, findTrack, type LabTrack, shippedTracks } from '../../../src/cli/lab/lab-content.ts'
import { createAiRace } from '../../../src/cli/lab/race/ai-race.ts'
import { RaceWatch } from '../../../src/cli/lab/race/race-watch.ts'
import { buildRacePlan } from '../../../src/driver/race-plan.ts'
import { RacePhase } from '../../../src/race/race-clock.ts'
import { beyondWallM } from '../../support/walls.ts'

/**
 * Run by ai-races.test.ts in a process of its own, where the code runs as it is and twice as fast: prints what happened
 * in a race of formula cars on each circuit we ship, and in some of other cars.
 */
export interface AiRace {
  readonly name: string
  readonly circuit: string
  readonly cars: number
  readonly laps: number
  readonly classified: number
  readonly contacts: number
  readonly overtakes: number
  /** Of any car at any tick, how far its centre was beyond a wall; negative inside. */
  readonly outermostM: number
}

const FIELD = { cars: 16, laps: 5 }

const formulaRaces = shippedTracks().map((track) => run('formula', need(track)))
const races = [
  ...formulaRaces,
  run('gt-race', need(findTrack('park-circuit'))),
  run('kart', need(findTrack('kart-track'))),
]
process.stdout.write(JSON.stringify(races))

function run(carName: string, { track, slug }: LabTrack): AiRace {
  const { data } = need(findCar(carName))
  const race = createAiRace(track, buildRacePlan(track, data), FIELD)
  const watch = new RaceWatch(race)
  let outermostM = Number.NEGATIVE_INFINITY
  while (race.phase !== RacePhase.Over) {
    race.step(watch.note)
    watch.see()
    for (let slot = 0; slot < FIELD.cars; slot++) {
      outermostM = Math.max(outermostM, beyondWallM(race.cars, slot, track))
    }
  }
  const { contacts, overtakes } = watch
  const classified = race.timing.finishedCount[0]!
  return { name: `${carName} on the ${slug}`, circuit: slug, ...FIELD, classified, contacts, overtakes, outermostM }
}

function need<T>(found: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: string }): T {
  if (!found.ok) throw new Error(found.fault)
  return found.value
}
