import type { Context } from 'hono'
import { type Api, apiRoute } from '../api-route.ts'
import { isKnownTo, taggedJson } from '../etag.ts'
import { pageById, pageQuery } from '../paging.ts'
import { notFound } from '../problem.ts'
import { carParams, trackParams } from '../schemas/parameters.ts'
import type { ContentFile, ServerView } from '../server-view.ts'

/** The tracks and cars, as lists and whole (CNT1), so that a client needs no files of its own. */
export function addContentRoutes(app: Api, view: ServerView): void {
  app.openapi(tracksRoute, (c) => taggedJson(c, pageById(view.tracks(), c.req.valid('query'))))

  app.openapi(trackRoute, (c) => {
    const file = view.trackJson(c.req.valid('param').id)
    return file ? contentAnswer(c, file) : notFound(c, 'No track has this id.')
  })

  app.openapi(carsRoute, (c) => taggedJson(c, pageById(view.cars(), c.req.valid('query'))))

  app.openapi(carRoute, (c) => {
    const file = view.carJson(c.req.valid('param').id)
    return file ? contentAnswer(c, file) : notFound(c, 'No car has this id.')
  })
}

const tracksRoute = apiRoute({
  method: 'get',
  path: '/api/tracks',
  operationId: 'listTracks',
  tag: 'content',
  summary: 'The tracks, in the order of their ids',
  request: { query: pageQuery },
})

const trackRoute = apiRoute({
  method: 'get',
  path: '/api/tracks/{id}',
  operationId: 'getTrack',
  tag: 'content',
  summary: 'One track whole, as the simulation uses it',
  request: { params: trackParams },
})

const carsRoute = apiRoute({
  method: 'get',
  path: '/api/cars',
  operationId: 'listCars',
  tag: 'content',
  summary: 'The cars, in the order of their ids',
  request: { query: pageQuery },
})

const carRoute = apiRoute({
  method: 'get',
  path: '/api/cars/{id}',
  operationId: 'getCar',
  tag: 'content',
  summary: 'One car whole, as the simulation uses it',
  request: { params: carParams },
})

/** The hash is the ETag, so a client that has the data already gets an empty 304. */
function contentAnswer(c: Context, { bytes, hash }: ContentFile): Response {
  c.header('ETag', `"${hash}"`)
  c.header('Cache-Control', 'no-cache')
  if (isKnownTo(c.req.header('If-None-Match'), hash)) return c.body(null, 304)
  return c.body(new Uint8Array(bytes), 200, { 'Content-Type': 'application/json' })
}
