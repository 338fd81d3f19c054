import { expect, test } from 'vitest'
import { createHttpApp } from '../../src/http/app.ts'
import { id } from '../storage/support/stored.ts'
import { fakeServer, readPage } from './support/fake-view.ts'

function aTrack(number: number) {
  return { id: id<never>(number), name: `Track ${number}`, file: 'oval.yaml', lengthM: 1000, hash: 'abc' }
}

test('[CNT1] tracks and cars are listed', async () => {
  const server = fakeServer()
  server.tracks.push(aTrack(2), aTrack(1), aTrack(3))
  const app = createHttpApp(server.view)
  const first = await readPage(app.request('/api/tracks?limit=2'))
  expect(first).toEqual({ items: [aTrack(1), aTrack(2)], next: id(2) })
  expect(await (await app.request(`/api/tracks?limit=2&after=${first.next}`)).json()).toEqual({ items: [aTrack(3)] })
  expect(await (await app.request('/api/cars')).json()).toEqual({
    items: [expect.objectContaining({ name: 'Formula' })],
  })
})

test.each([`/api/tracks/${id(1000)}`, `/api/cars/${id(3000)}`])(
  '[CNT1] %s is the data with its hash as ETag',
  async (path) => {
    const answer = await createHttpApp(fakeServer().view).request(path)
    expect([answer.status, answer.headers.get('ETag')]).toEqual([200, '"abc123"'])
    expect(await answer.json()).toEqual({ name: 'Oval' })
  },
)

test.each(['"abc123"', 'W/"abc123"', '"old", "abc123"', '*'])('[CNT1] who has %s gets an empty 304', async (tags) => {
  const app = createHttpApp(fakeServer().view)
  const answer = await app.request(`/api/tracks/${id(1000)}`, { headers: { 'If-None-Match': tags } })
  expect([answer.status, await answer.text(), answer.headers.get('ETag')]).toEqual([304, '', '"abc123"'])
})

test('[CNT1] who has an older version gets the new one', async () => {
  const app = createHttpApp(fakeServer().view)
  const answer = await app.request(`/api/cars/${id(3000)}`, { headers: { 'If-None-Match': '"old"' } })
  expect(answer.status).toBe(200)
})

test.each([`/api/tracks/${id(5)}`, '/api/tracks/..', `/api/cars/${id(5)}`, '/api/cars/x'])(
  '%s is 404',
  async (path) => {
    expect((await createHttpApp(fakeServer().view).request(path)).status).toBe(404)
  },
)
