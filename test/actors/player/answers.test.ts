import { expect, test } from 'vitest'
import { contentChunks, pageOf } from '../../../src/actors/player/lists.ts'
import type { CarId, TrackId } from '../../../src/protocol/ids.ts'
import { formulaCar } from '../../support/car-data.ts'
import { ringData } from '../../support/race-content.ts'
import { createSessionWorld } from '../../support/session-world.ts'

const UNKNOWN = '99999999-0000-4000-8000-000000000000'

test('[TEL3] a telemetry rate must divide the tick rate, and belongs to dialect 2', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana', { dialect: 2 }), world.enter('Bo')]
  for (const hz of [0, 7, 480]) {
    await ana.says({ type: 'SubscribeTelemetry', hz })
    expect(ana.hears()).toMatchObject({ code: 400, reason: 'invalid_hz' })
  }
  await ana.says({ type: 'SubscribeTelemetry', hz: 120 })
  expect(ana.hears()).toEqual({ type: 'TelemetrySubscribed', hz: 120 })
  expect(ana.link.hz).toBe(120)
  await bo.says({ type: 'SubscribeTelemetry', hz: 120 })
  expect(bo.hears()).toMatchObject({ code: 400 })
})

test('[CNT1] a track and a car come as chunks with the hash of the whole; unknown ones are Error 404', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana', { dialect: 2 })
  await ana.says({ type: 'RequestTrack', trackId: ringData.id })
  await ana.says({ type: 'RequestCar', carId: formulaCar.id })
  const texts = ana.heard('ContentChunk').map(({ bytes }) => new TextDecoder().decode(bytes))
  expect(texts).toEqual([JSON.stringify(ringData), JSON.stringify(formulaCar)])
  await ana.says({ type: 'RequestTrack', trackId: UNKNOWN as TrackId })
  expect(ana.hears()).toMatchObject({ code: 404, reason: 'track_not_found' })
  await ana.says({ type: 'RequestCar', carId: UNKNOWN as CarId })
  expect(ana.hears()).toMatchObject({ code: 404, reason: 'car_not_found' })
})

test('[CNT1] no chunk is longer than the limit, and together they are the content', () => {
  const bytes = Uint8Array.from({ length: 100_001 }, (_, index) => index % 251)
  const chunks = contentChunks('track', ringData.id, { bytes, hash: 'h' }, 65_536)
  const parts = chunks.map((chunk) => (chunk.type === 'ContentChunk' ? chunk.bytes : new Uint8Array()))
  expect(parts.map(({ length }) => length)).toEqual([32_768, 32_768, 32_768, 1697])
  expect(Buffer.concat(parts).equals(bytes)).toBe(true)
  expect(contentChunks('car', formulaCar.id, { bytes: new Uint8Array(), hash: 'h' }, 65_536)).toHaveLength(1)
})

test('[D1.4] pages are bounded, and a cursor whose item is gone leaves out nothing that followed it', () => {
  const items = Array.from({ length: 5 }, (_, index) => ({ id: `id-${index}` }))
  const first = pageOf(items, { limit: 2 }, 100)
  expect(first).toEqual({ items: items.slice(0, 2), next: '2:id-1' })
  expect(pageOf(items, { after: first.next! }, 2)).toEqual({ items: items.slice(2, 4), next: '4:id-3' })
  expect(pageOf(items, { after: '4:id-3' }, 2)).toEqual({ items: items.slice(4) })
  const without = items.filter(({ id }) => id !== 'id-1')
  expect(pageOf(without, { after: '2:id-1', limit: 1 }, 100).items).toEqual([items[2]])
  for (const after of ['', 'x', '-1:y', '99:z', '1e999:q']) {
    expect(pageOf(items, { after, limit: 100 }, 2).items.length).toBeLessThanOrEqual(2)
  }
})

test('[AUTH3] a second Authenticate is Error 409, and Disconnect closes the link', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  await ana.says({ type: 'Authenticate', token: '', playerName: 'Bo' })
  expect(ana.hears()).toMatchObject({ code: 409, reason: 'already_authenticated' })
  await ana.says({ type: 'Disconnect' })
  expect(ana.link.isClosed).toBe(true)
})
