import type { Client } from '../../client/client.ts'
import { fileName, findListing, type Named } from '../../content/find-listing.ts'
import { buildRacePlan, type RacePlan } from '../../driver/race-plan.ts'
import type { CarListing, TrackListing } from '../../protocol/server-messages.ts'
import { buildTrack } from '../../simulation/build-track.ts'
import { buildCarModel, type CarModel } from '../../simulation/car-model.ts'
import type { Track } from '../../simulation/track.ts'

/** Track, car and plan of a race: fetched from the server and built once, shared by all bots of the process. */
export interface BotContent {
  readonly trackListing: TrackListing
  readonly carListing: CarListing
  readonly track: Track
  readonly model: CarModel
  readonly plan: RacePlan
}

/** Rejects with an Error that lists what there is when `track` or `car` names nothing. */
export async function fetchContent(
  client: Client,
  names: { readonly track: string | undefined; readonly car: string | undefined },
): Promise<BotContent> {
  const trackListing = choose('track', await all(client.tracks()), names.track, (items) => items[0])
  const carListing = choose('car', await all(client.cars()), names.car, firstFormulaCar)
  const { data: trackData } = await client.requestTrack(trackListing.id)
  const { data: carData } = await client.requestCar(carListing.id)
  const track = buildTrack(trackData)
  const model = buildCarModel(carData, client.tickRateHz)
  return { trackListing, carListing, track, model, plan: buildRacePlan(track, carData) }
}

function firstFormulaCar(cars: readonly CarListing[]): CarListing | undefined {
  return cars.find((car) => /^f(?:ormula|\d)/i.test(car.class)) ?? cars[0]
}

function choose<T extends Named>(
  kind: 'track' | 'car',
  items: readonly T[],
  wanted: string | undefined,
  preferred: (items: readonly T[]) => T | undefined,
): T {
  const chosen = wanted === undefined ? preferred(items) : findListing(items, wanted)
  if (chosen !== undefined) return chosen
  const names = items.map(({ file }) => fileName(file)).join(', ')
  throw new Error(`The server has no ${kind} ${wanted ?? ''}; it has: ${names || 'none'}`)
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  return Array.fromAsync(items)
}
