import { z } from '@hono/zod-openapi'
import { pageOf, someNumber, someText, uuidText } from './common-schemas.ts'
import { type DescribedRoutes, problems, taggedJson } from './described.ts'

/** Tracks and cars. */

const trackListing = z
  .object({
    id: uuidText('The track.'),
    name: z.string(),
    file: someText('Path below the content folder.'),
    lengthM: someNumber('One lap, metres.'),
    hash: someText('SHA-256 of the whole, lower-case hex: its ETag.'),
  })
  .openapi('TrackListing')

const carListing = z
  .object({
    id: uuidText('The car.'),
    name: z.string(),
    file: someText('Path below the content folder.'),
    class: z.string(),
    massKg: someNumber('Kilograms, without fuel.'),
    powerW: someNumber('Watts, at most.'),
    hash: someText('SHA-256 of the whole, lower-case hex: its ETag.'),
  })
  .openapi('CarListing')

const track = z
  .looseObject({ name: z.string() })
  .openapi('Track', { description: 'The track as the simulation uses it: metres, radians; columns in driving order.' })

const car = z
  .looseObject({ name: z.string() })
  .openapi('Car', { description: 'The car as the simulation uses it: SI units, radians; see docs/CONTENT.md.' })

export const contentRoutes: DescribedRoutes = {
  listTracks: { answers: { ...taggedJson(pageOf(trackListing), 'A page of tracks.'), ...problems(400) } },
  getTrack: { answers: { ...taggedJson(track, 'The track.'), ...problems(404) } },
  listCars: { answers: { ...taggedJson(pageOf(carListing), 'A page of cars.'), ...problems(400) } },
  getCar: { answers: { ...taggedJson(car, 'The car.'), ...problems(404) } },
}
