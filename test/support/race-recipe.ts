import { formulaCar, roadCar } from './car-data.ts'
import type { RaceRecipe } from './race-hashes.ts'
import { hairpins, trackData } from './tracks.ts'

/**
 * The race that every engine drives in the tests of determinism: eight seconds of four AI drivers from the grid into the
 * first bends. Its track is rounded to millimetres, so that it does not depend on the engine that drew it.
 */
export const RACE_RECIPE: RaceRecipe = {
  track: trackData(hairpins().map(([x, y]) => [millimetres(x), millimetres(y)])),
  cars: [roadCar, formulaCar, roadCar, formulaCar],
  ticks: 2000,
  hashEvery: 250,
}

function millimetres(value: number): number {
  return Math.round(value * 1000) / 1000
}
