import { expect, test } from 'vitest'
import { createCatalogue } from '../../src/server/catalogue.ts'
import { findContent, UnknownContentError } from '../../src/server/find-content.ts'
import { healthOf, healthOfThread, readinessOf } from '../../src/server/health.ts'
import { formulaCar } from '../support/car-data.ts'
import { circle, trackData } from '../support/tracks.ts'

const facts = {
  isStarting: false,
  hasContent: true,
  isStorageUp: true,
  unpersistedResults: 0,
  isLagging: false,
  isRecordingWhole: true,
  isDraining: false,
}

test('the server is unhealthy only while sessions run and no tick does', () => {
  const stats = { ticks: 9, lateTicks: 0, lostTicks: 0, lastTickMs: 1000, running: 2 }
  expect(healthOf(stats, 3000, 2000)).toEqual({ isHealthy: true })
  expect(healthOf(stats, 3001, 2000)).toEqual({ isHealthy: false, reason: 'no tick for 2001 ms while 2 sessions run' })
  expect(healthOf({ ...stats, running: 0 }, 1e9, 2000)).toEqual({ isHealthy: true })
})

test('the server is unhealthy as long as it is remembered that its main thread stood still', () => {
  expect(healthOfThread(undefined)).toEqual({ isHealthy: true })
  const reason = 'the main thread stood still for 2301 ms, 4 s ago'
  expect(healthOfThread({ delayMs: 2300.6, agoMs: 4100 })).toEqual({ isHealthy: false, reason })
})

test('the server is ready when nothing is missing, and says what is', () => {
  expect(readinessOf(facts)).toEqual({ isReady: true, missing: [] })
  for (const [change, missing] of [
    [{ hasContent: false }, 'content'],
    [{ isStorageUp: false }, 'storage'],
    [{ unpersistedResults: 1 }, 'storage'],
    [{ isLagging: true }, 'tick_lag'],
    [{ isDraining: true }, 'draining'],
  ] as const) {
    expect(readinessOf({ ...facts, ...change })).toEqual({ isReady: false, missing: [missing] })
  }
})

test('while the server starts, that is what it says and nothing else', () => {
  const early = { ...facts, isStarting: true, isStorageUp: false, isDraining: true }
  expect(readinessOf(early)).toEqual({ isReady: false, missing: ['starting'] })
})

test('a server that cannot record everything is ready, and says so', () => {
  const readiness = readinessOf({ ...facts, isRecordingWhole: false })
  expect(readiness).toEqual({ isReady: true, missing: [], degraded: ['recording'] })
})

test('content is found by id, name, file stem or folder, whatever the case; empty means the first', () => {
  const items = [
    { id: 'a-1', name: 'Harbour Loop', file: 'tracks/harbour.yaml' },
    { id: 'b-2', name: 'Orvane', file: 'cars/Road-Sports/car.toml' },
  ]
  for (const wanted of ['', 'A-1', 'harbour loop', 'HARBOUR'])
    expect(findContent(items, wanted, 'demo.track')).toBe(items[0])
  for (const wanted of ['orvane', 'road-sports']) expect(findContent(items, wanted, 'demo.car')).toBe(items[1])
  expect(() => findContent(items, 'car', 'demo.car')).toThrow(UnknownContentError)
  expect(() => findContent([], '', 'demo.car')).toThrow('demo.car')
})

test('[D1.4] the catalogue gives each piece of content in every form, and centrelines of at most 64 points', () => {
  const track = trackData(circle(100, 720))
  const json = new TextEncoder().encode('{}')
  const catalogue = createCatalogue({
    tracks: [{ data: track, json, hash: 'h1' }],
    cars: [{ data: formulaCar, json, hash: 'h2' }],
  })
  const { forPlayers } = catalogue
  expect(catalogue.tracks[0]!.centerline).toHaveLength(64)
  expect(forPlayers.track(track.id)).toMatchObject({ name: 'Test circuit', hash: 'h1' })
  expect(forPlayers.track(track.id)!.lengthM).toBeCloseTo(2 * Math.PI * 100, 0)
  expect(forPlayers.car(formulaCar.id)).toMatchObject({ massKg: 752, powerW: 600_000, hash: 'h2' })
  expect(forPlayers.carJson(formulaCar.id)).toEqual({ bytes: json, hash: 'h2' })
  expect([catalogue.trackData(track.id), catalogue.carData(formulaCar.id)]).toEqual([track, formulaCar])
  expect(catalogue.cars[0]).toMatchObject({ name: 'Test Formula', maxEngineForceN: 6000 })
})
