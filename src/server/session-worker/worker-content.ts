import type { Catalogue, SessionDeps } from '../../actors/session/session-deps.ts'
import type {
  CarriedContent,
  ContentKey,
  PrepareRequest,
  WorkerNews,
} from '../../actors/session-host/worker-messages.ts'
import type { CarId, SessionId, TrackId } from '../../protocol/ids.ts'
import type { PreparedCar, PreparedRace } from '../../race/prepared-race.ts'
import type { Track } from '../../simulation/track.ts'
import { PinnedCatalogue } from '../pinned-catalogue.ts'

type Listings = Pick<Extract<WorkerNews, { type: 'content.replaced' }>, 'tracks' | 'cars'>

/**
 * A worker's own copies of tracks and plans. They cross once and are kept for as long as they are offered, as the planner
 * keeps its own: all races of the worker on one track share them. Each session goes on with what there was when it opened.
 */
export class WorkerContent {
  readonly #ask: AskForContent
  /** By hash. */
  readonly #tracks = new Map<string, KnownTrack>()
  #edition: Catalogue

  constructor(ask: AskForContent, listings: Listings) {
    this.#ask = ask
    this.#edition = catalogueOf(listings)
  }

  /** What is not offered any more is forgotten; a session that still drives it asks again. */
  replace(listings: Listings): void {
    this.#edition = catalogueOf(listings)
    const offered = new Set([...listings.tracks, ...listings.cars].map(({ hash }) => hash))
    for (const [hash, { cars }] of this.#tracks) {
      if (!offered.has(hash)) this.#tracks.delete(hash)
      for (const carHash of cars.keys()) if (!offered.has(carHash)) cars.delete(carHash)
    }
  }

  /** For a session that opens now. */
  forSession(sessionId: SessionId): Pick<SessionDeps, 'catalogue' | 'prepare'> {
    const catalogue = new PinnedCatalogue(
      () => this.#edition,
      (edition) => edition,
    )
    return {
      catalogue,
      // Content that is not there makes it reject like content that cannot be driven.
      prepare: async (trackId, carIds) => {
        const track = keyOf(catalogue.track(trackId), `track ${trackId}`)
        const cars = carIds.map((id) => keyOf(catalogue.car(id), `car ${id}`))
        return this.#prepare(sessionId, track, cars)
      },
    }
  }

  async #prepare(
    sessionId: SessionId,
    track: ContentKey<TrackId>,
    cars: readonly ContentKey<CarId>[],
  ): Promise<PreparedRace> {
    const known = this.#tracks.get(track.hash)
    const missing = cars.filter(({ hash }) => !known?.cars.has(hash))
    if (known !== undefined && missing.length === 0) return chosen(known, cars)
    const hasTrack = known !== undefined
    const carried = await this.#ask({ kind: 'prepare', sessionId, track, cars: missing, hasTrack })
    const kept = this.#keep(track, known, carried.track)
    for (const { id, hash } of missing) {
      const car = carried.cars.get(id)
      // What came first stays: another request may have asked for the same meanwhile.
      if (car !== undefined && !kept.cars.has(hash)) kept.cars.set(hash, car)
    }
    return chosen(kept, cars)
  }

  #keep({ id, hash }: ContentKey<TrackId>, known: KnownTrack | undefined, track: Track | undefined): KnownTrack {
    const kept = this.#tracks.get(hash) ?? known ?? knownTrack(id, track)
    this.#tracks.set(hash, kept)
    return kept
  }
}

type AskForContent = (request: PrepareRequest) => Promise<CarriedContent>

interface KnownTrack {
  readonly track: Track
  /** By hash. */
  readonly cars: Map<string, PreparedCar>
}

function catalogueOf({ tracks, cars }: Listings): Catalogue {
  const trackById = new Map(tracks.map((listing) => [listing.id, listing]))
  const carById = new Map(cars.map((listing) => [listing.id, listing]))
  return { track: (id) => trackById.get(id), car: (id) => carById.get(id) }
}

function keyOf<Id>(listing: ContentKey<Id> | undefined, what: string): ContentKey<Id> {
  if (listing === undefined) throw new Error(`${what} is not in the content`)
  return { id: listing.id, hash: listing.hash }
}

function knownTrack(trackId: TrackId, track: Track | undefined): KnownTrack {
  if (track === undefined) throw new Error(`track ${trackId} was asked for and has not come`)
  return { track, cars: new Map() }
}

function chosen({ track, cars }: KnownTrack, wanted: readonly ContentKey<CarId>[]): PreparedRace {
  const chosenCars = new Map<CarId, PreparedCar>()
  for (const { id, hash } of wanted) {
    const car = cars.get(hash)
    if (car !== undefined) chosenCars.set(id, car)
  }
  return { track, cars: chosenCars }
}
