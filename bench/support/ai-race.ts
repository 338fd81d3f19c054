import { buildRacePlan, type RacePlan } from '../../src/driver/race-plan.ts'
import { GameMode } from '../../src/protocol/enums.ts'
import { Race } from '../../src/race/race.ts'
import { buildTrack } from '../../src/simulation/build-track.ts'
import type { Track } from '../../src/simulation/track.ts'
import { type ContentLibrary, loadContent } from '../../src/storage/content-directory.ts'

/** What is shipped with the server: the benches drive on nothing else. */
export function loadShippedContent(): Promise<ContentLibrary> {
  const root = new URL('../../content/', import.meta.url).pathname
  return loadContent({ tracksDir: `${root}tracks`, carsDir: `${root}cars`, trustElevation: false })
}

/** The first circuit and the first car, planned. */
export async function loadPlan(): Promise<{ readonly track: Track; readonly plan: RacePlan }> {
  const { tracks, cars } = await loadShippedContent()
  const [circuit] = tracks
  const [car] = cars
  if (circuit === undefined || car === undefined) throw new Error('there is no content')
  const track = buildTrack(circuit.data)
  return { track, plan: buildRacePlan(track, car.data) }
}

/** A race of AI drivers of all skills that never ends; as a server would step it. */
export function createAiRace(track: Track, plan: RacePlan, { cars, tickHz }: { cars: number; tickHz: number }): Race {
  const race = new Race(track, {
    tickHz,
    capacity: cars,
    seed: 1,
    mode: GameMode.FreePractice,
    lapLimit: 0,
    countdownTicks: 0,
    hasCarContacts: true,
    finishTimeoutTicks: 0,
    stallTicks: 0,
    lengthTicksMax: 0,
    inputHoldTicks: tickHz / 4,
  })
  for (let slot = 0; slot < cars; slot++) race.addCar(slot, plan, { skill: slot / cars })
  return race
}
