import type { Cars } from '../simulation/cars.ts'
import type { Track } from '../simulation/track.ts'
import { placeCar } from '../simulation/vehicle.ts'

/** Others drive through a car for so long after it was put back on the track, seconds. */
const GHOST_S = 2

/** Puts a car that cannot help itself back on the centreline where it is, at rest. What it has suffered stays. */
export function respawn(cars: Cars, track: Track, slot: number, tickHz: number): void {
  const model = cars.models[slot]
  if (model === undefined) return
  const damageMps = cars.damageMps[slot]!
  placeCar(cars, slot, model, track, { sM: cars.s[slot]!, nM: 0 })
  cars.damageMps[slot] = damageMps
  cars.ghostTicks[slot] = GHOST_S * tickHz
}
