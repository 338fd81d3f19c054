import type { CarData } from '../../src/content/car-data.ts'
import type { TrackData } from '../../src/content/track-data.ts'
import { buildRacePlan } from '../../src/driver/race-plan.ts'
import { GameMode } from '../../src/protocol/enums.ts'
import { Race } from '../../src/race/race.ts'
import { buildTrack } from '../../src/simulation/build-track.ts'

/** All that decides a race: the same value gives the same hashes wherever it is driven. */
export interface RaceRecipe {
  readonly track: TrackData
  /** In the order of the grid, each driven by the AI. */
  readonly cars: readonly CarData[]
  readonly ticks: number
  /** Ticks between two hashes. */
  readonly hashEvery: number
}

/** Builds the track and the plans, drives the race and returns the hashes of its state along the way. */
export function raceHashes({ track: data, cars, ticks, hashEvery }: RaceRecipe): number[] {
  const track = buildTrack(data)
  const race = new Race(track, {
    tickHz: 240,
    capacity: cars.length,
    seed: 7,
    mode: GameMode.Race,
    lapLimit: 3,
    countdownTicks: 120,
    hasCarContacts: true,
    finishTimeoutTicks: 0,
    stallTicks: 0,
    lengthTicksMax: 0,
    inputHoldTicks: 60,
  })
  cars.forEach((car, slot) => {
    race.addCar(slot, buildRacePlan(track, car), { skill: slot / cars.length })
  })
  const hashes: number[] = []
  for (let tick = 1; tick <= ticks; tick++) {
    race.step(() => {})
    if (tick % hashEvery === 0) hashes.push(race.hash())
  }
  return hashes
}
