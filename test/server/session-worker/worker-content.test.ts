import { expect, test } from 'vitest'
import type { PrepareRequest } from '../../../src/actors/session-host/worker-messages.ts'
import type { SessionId } from '../../../src/protocol/ids.ts'
import type { CarListing, TrackListing } from '../../../src/protocol/server-messages.ts'
import { WorkerContent } from '../../../src/server/session-worker/worker-content.ts'
import { formulaCar, roadCar } from '../../support/car-data.ts'
import { preparedCar, ring, ringData } from '../../support/race-content.ts'

const track = (hash: string) => ({ id: ringData.id, name: 'Ring', hash }) as TrackListing
const car = (id: CarListing['id'], hash: string) => ({ id, name: 'Car', hash }) as CarListing
const session = (id: string) => id as SessionId

/** The main thread answers with the same track and cars whatever the version. */
function workerContent() {
  const asked: PrepareRequest[] = []
  const listings = { tracks: [track('t1')], cars: [car(formulaCar.id, 'f1')] }
  const content = new WorkerContent(async (request) => {
    asked.push(request)
    const cars = new Map(request.cars.map(({ id }) => [id, preparedCar(id)]))
    return { track: request.hasTrack ? undefined : ring, cars }
  }, listings)
  return { content, asked }
}

test('what crosses into a worker crosses once, for all sessions in it', async () => {
  const { content, asked } = workerContent()
  const [one, two] = [content.forSession(session('one')), content.forSession(session('two'))]
  const prepared = await one.prepare(ringData.id, [formulaCar.id])
  expect((await two.prepare(ringData.id, [formulaCar.id])).track).toBe(prepared.track)
  expect(asked).toEqual([
    {
      kind: 'prepare',
      sessionId: 'one',
      track: { id: ringData.id, hash: 't1' },
      cars: [{ id: formulaCar.id, hash: 'f1' }],
      hasTrack: false,
    },
  ])
})

test('[CNT3] a session in a worker asks for the versions that it opened with, others for what is offered now', async () => {
  const { content, asked } = workerContent()
  const before = content.forSession(session('before'))
  content.replace({ tracks: [track('t2')], cars: [car(formulaCar.id, 'f2'), car(roadCar.id, 'r2')] })
  const after = content.forSession(session('after'))
  await before.prepare(ringData.id, [formulaCar.id, roadCar.id])
  await after.prepare(ringData.id, [formulaCar.id])
  expect([before.catalogue.car(formulaCar.id)?.hash, after.catalogue.car(formulaCar.id)?.hash]).toEqual(['f1', 'f2'])
  expect(asked.map(({ track: { hash }, cars }) => [hash, cars.map((wanted) => wanted.hash)])).toEqual([
    ['t1', ['f1', 'r2']],
    ['t2', ['f2']],
  ])
})

test('what is not offered any more is forgotten, and asked for again by who still drives it', async () => {
  const { content, asked } = workerContent()
  const before = content.forSession(session('before'))
  await before.prepare(ringData.id, [formulaCar.id])
  content.replace({ tracks: [track('t1')], cars: [car(formulaCar.id, 'f2')] })
  await before.prepare(ringData.id, [formulaCar.id])
  expect(asked.map(({ hasTrack, cars }) => [hasTrack, cars.map(({ hash }) => hash)])).toEqual([
    [false, ['f1']],
    [true, ['f1']],
  ])
})

test('what is in no version cannot be prepared', async () => {
  const { content } = workerContent()
  await expect(content.forSession(session('one')).prepare(ringData.id, [roadCar.id])).rejects.toThrow(roadCar.id)
})
