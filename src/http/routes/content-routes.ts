import type { Context, Hono } from 'hono'
import { type CarId, parseId, type TrackId } from '../../protocol/ids.ts'
import { isKnownTo } from '../etag.ts'
import { pageById, readPageQuery } from '../paging.ts'
import { notFound } from '../problem.ts'
import type { ContentFile, ServerView } from '../server-view.ts'

/** The tracks and cars, as lists and whole (CNT1), so that a client needs no files of its own. */
export function addContentRoutes(app: Hono, view: ServerView): void {
  app.get('/api/tracks', (c) => {
    const query = readPageQuery(c)
    return query instanceof Response ? query : c.json(pageById(view.tracks(), query))
  })

  app.get('/api/tracks/:id', (c) => {
    const id = parseId<TrackId>(c.req.param('id'))
    const file = id && view.trackJson(id)
    return file ? contentAnswer(c, file) : notFound(c, 'No track has this id.')
  })

  app.get('/api/cars', (c) => {
    const query = readPageQuery(c)
    return query instanceof Response ? query : c.json(pageById(view.cars(), query))
  })

  app.get('/api/cars/:id', (c) => {
    const id = parseId<CarId>(c.req.param('id'))
    const file = id && view.carJson(id)
    return file ? contentAnswer(c, file) : notFound(c, 'No car has this id.')
  })
}

/** The hash is the ETag, so a client that has the data already gets an empty 304. */
function contentAnswer(c: Context, { bytes, hash }: ContentFile): Response {
  c.header('ETag', `"${hash}"`)
  c.header('Cache-Control', 'no-cache')
  if (isKnownTo(c.req.header('If-None-Match'), hash)) return c.body(null, 304)
  return c.body(new Uint8Array(bytes), 200, { 'Content-Type': 'application/json' })
}
