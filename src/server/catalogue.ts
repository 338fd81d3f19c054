import type { LobbyContent } from '../actors/lobby/lobby-state.ts'
import type { ContentJson, PlayerDeps } from '../actors/player/player-deps.ts'
import type { CarData } from '../content/car-data.ts'
import type { TrackData } from '../content/track-data.ts'
import type { CarId, TrackId } from '../protocol/ids.ts'
import { CENTERLINE_POINTS_SENT_MAX } from '../protocol/limits.ts'
import type { CarListing, LobbyCar, LobbyTrack, TrackListing } from '../protocol/server-messages.ts'
import type { ContentLibrary } from '../storage/content-directory.ts'

/** The loaded content in the forms that sessions, lists, clients and pages ask for; made once of each library. */
export interface ServerCatalogue extends LobbyContent {
  readonly forPlayers: PlayerDeps['catalogue']
  trackData(id: TrackId): TrackData | undefined
  carData(id: CarId): CarData | undefined
}

type TrackItem = ContentLibrary['tracks'][number]
type CarItem = ContentLibrary['cars'][number]

/** How single items are listed. */
export interface Listings {
  track(item: TrackItem): { readonly listing: TrackListing; readonly lobby: LobbyTrack }
  car(item: CarItem): { readonly listing: CarListing; readonly lobby: LobbyCar }
}

/** Each worked out once, for as long as its item is there: what has not changed is in the next library too. */
export function createListings(): Listings {
  return {
    track: onceEach(({ data, hash }: TrackItem) => ({
      listing: trackListing(data, hash),
      lobby: { id: data.id, name: data.name, centerline: centrelineOf(data) },
    })),
    car: onceEach(({ data, hash }: CarItem) => ({ listing: carListing(data, hash), lobby: lobbyCar(data) })),
  }
}

function onceEach<Item extends object, T>(make: (item: Item) => T): (item: Item) => T {
  const made = new WeakMap<Item, T>()
  return (item) => {
    const known = made.get(item)
    if (known !== undefined) return known
    const fresh = make(item)
    made.set(item, fresh)
    return fresh
  }
}

export function createCatalogue(
  library: Pick<ContentLibrary, 'tracks' | 'cars'>,
  listings: Listings = createListings(),
): ServerCatalogue {
  const tracks = new Map(library.tracks.map((item) => [item.data.id, item]))
  const cars = new Map(library.cars.map((item) => [item.data.id, item]))
  const trackListings = library.tracks.map((item) => listings.track(item).listing)
  const carListings = library.cars.map((item) => listings.car(item).listing)
  const trackById = new Map(trackListings.map((listing) => [listing.id, listing]))
  const carById = new Map(carListings.map((listing) => [listing.id, listing]))
  return {
    cars: library.cars.map((item) => listings.car(item).lobby),
    tracks: library.tracks.map((item) => listings.track(item).lobby),
    trackFiles: new Map(library.tracks.map(({ data }) => [data.id, data.file])),
    forPlayers: {
      tracks: trackListings,
      cars: carListings,
      track: (id) => trackById.get(id),
      car: (id) => carById.get(id),
      trackJson: (id) => jsonOf(tracks.get(id)),
      carJson: (id) => jsonOf(cars.get(id)),
    },
    trackData: (id) => tracks.get(id)?.data,
    carData: (id) => cars.get(id)?.data,
  }
}

function jsonOf(item: { readonly json: Uint8Array; readonly hash: string } | undefined): ContentJson | undefined {
  return item === undefined ? undefined : { bytes: item.json, hash: item.hash }
}

function trackListing(data: TrackData, hash: string): TrackListing {
  const { id, name, file } = data
  return { id, name, file, lengthM: polygonLengthM(data), hash }
}

/** Of the chords between nodes: a listing's figure; the simulation measures its own spline. */
function polygonLengthM({ nodes: { xM, yM } }: TrackData): number {
  const at = (column: readonly number[], index: number) => column[index % column.length] ?? 0
  const chords = xM.map((x, index) => Math.hypot(at(xM, index + 1) - x, at(yM, index + 1) - at(yM, index)))
  return chords.reduce((sum, chord) => sum + chord, 0)
}

function carListing(data: CarData, hash: string): CarListing {
  const { id, name, file, class: carClass, chassis, engine } = data
  return { id, name, file, class: carClass, massKg: chassis.massKg, powerW: engine.powerMaxW, hash }
}

/** ModelPath and MaxEngineForceN as the reference server makes them. */
function lobbyCar({ id, name, modelFile, chassis, engine }: CarData): LobbyCar {
  const modelPath = `res://content/cars/${id}/${modelFile}`
  return { id, name, modelPath, massKg: chassis.massKg, maxEngineForceN: engine.powerMaxW / 100 }
}

/** At most {@link CENTERLINE_POINTS_SENT_MAX} points. */
function centrelineOf({ nodes: { xM, yM } }: TrackData): LobbyTrack['centerline'] {
  const count = Math.min(CENTERLINE_POINTS_SENT_MAX, xM.length)
  return Array.from({ length: count }, (_, index) => {
    const node = Math.floor((index * xM.length) / count)
    return { x: xM[node] ?? 0, y: yM[node] ?? 0 }
  })
}
