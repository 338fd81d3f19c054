import type { SessionDeps } from '../../src/actors/session/session-deps.ts'
import { buildRacePlan } from '../../src/driver/race-plan.ts'
import type { CarId } from '../../src/protocol/ids.ts'
import type { PreparedCar, PreparedRace } from '../../src/race/prepared-race.ts'
import { createCatalogue } from '../../src/server/catalogue.ts'
import { formulaCar, roadCar } from './car-data.ts'
import { build, circle, trackData } from './tracks.ts'

/** A ring that is lapped in about ten seconds, and two cars on it, as sessions and races take them. */
export const ringData = trackData(circle(60))
export const ring = build(circle(60))
export const cars = [formulaCar, roadCar] as const

const item = <T>(data: T) => ({ data, json: new TextEncoder().encode(JSON.stringify(data)), hash: 'a'.repeat(64) })

const serverCatalogue = createCatalogue({ tracks: [item(ringData)], cars: cars.map(item) })
export const catalogue = serverCatalogue.forPlayers

const plans = new Map<CarId, PreparedCar>()

/** Built at the first request and kept. Throws for a car that there is not. */
export function preparedCar(id: CarId): PreparedCar {
  const known = plans.get(id)
  if (known !== undefined) return known
  const data = cars.find((car) => car.id === id)
  if (data === undefined) throw new Error(`there is no car ${id}`)
  const car = { data, plan: buildRacePlan(ring, data) }
  plans.set(id, car)
  return car
}

export function prepared(carIds: readonly CarId[]): PreparedRace {
  return { track: ring, cars: new Map(carIds.map((id) => [id, preparedCar(id)])) }
}

/** For sessions of which nothing is recorded, and of which there are no recordings. */
export const noRecordings: Pick<SessionDeps, 'recorder' | 'readLap' | 'serverVersion'> = {
  recorder: { open: () => undefined, resume: () => undefined, giveUp: () => {} },
  readLap: async () => ({ ok: false, reason: 'replay_not_found' }),
  serverVersion: '',
}
