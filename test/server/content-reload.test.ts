import { expect, test } from 'vitest'
import type { CarData } from '../../src/content/car-data.ts'
import type { TrackData } from '../../src/content/track-data.ts'
import type { CarId } from '../../src/protocol/ids.ts'
import { ContentReloader } from '../../src/server/content-reload.ts'
import { LiveCatalogue } from '../../src/server/live-catalogue.ts'
import type { ContentItem, ContentReading, KnownFile } from '../../src/storage/content-directory.ts'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { ringData } from '../support/race-content.ts'
import { collectingLogger } from '../support/test-server.ts'

const item = <T extends TrackData | CarData>(data: T): ContentItem<T> => {
  const json = new TextEncoder().encode(JSON.stringify(data))
  return { data, json, hash: Buffer.from(JSON.stringify(data)).toString('base64').slice(-80) }
}

const fileOf = <T extends TrackData | CarData>({ data: { file, id }, hash }: ContentItem<T>): KnownFile => {
  return { file, id, hash }
}

const [ring, formula, road] = [
  item(ringData),
  item({ ...formulaCar, file: 'formula' }),
  item({ ...roadCar, file: 'road' }),
]

/** A reloader whose next readings are given; each waits until it is let go. */
function reloading(...readings: (Partial<ContentReading> | Error)[]) {
  const live = new LiveCatalogue({ tracks: [], cars: [] })
  const { log, logLines } = collectingLogger()
  const waiting: (() => void)[] = []
  let reads = 0
  const reloader = new ContentReloader({
    live,
    log,
    async read(known) {
      const reading = readings[reads]
      reads++
      expect(known.map(({ file }) => file)).toContain('formula')
      await new Promise<void>((resolve) => waiting.push(resolve))
      if (reading instanceof Error) throw reading
      return { tracks: [fileOf(ring)], cars: [fileOf(formula), fileOf(road)], warnings: [], kept: [], ...reading }
    },
  })
  const warnings = [{ file: 'old', message: 'was odd from the beginning' }]
  reloader.begin({ tracks: [ring], cars: [formula, road], warnings })
  const letGo = async () => {
    while (waiting.length === 0) await new Promise(setImmediate)
    waiting.shift()?.()
  }
  return { live, reloader, logLines, letGo, reads: () => reads }
}

test('[CNT3] what has changed and what is gone is told; what has not stays the same object', async () => {
  const heavy = item({ ...formulaCar, file: 'formula', name: 'Heavy Formula' })
  const { live, reloader, letGo } = reloading({ cars: [{ ...fileOf(heavy), item: heavy }] })
  const track = live.trackData(ringData.id)
  let replaced = 0
  reloader.onReplaced(() => replaced++)
  const reloaded = reloader.reloadContent()
  await letGo()
  expect(await reloaded).toEqual({
    changed: [{ kind: 'car', id: formulaCar.id, name: 'Heavy Formula', file: 'formula' }],
    removed: [{ kind: 'car', id: roadCar.id, name: roadCar.name, file: 'road' }],
    kept: [],
  })
  expect(live.forPlayers.cars.map(({ name }) => name)).toEqual(['Heavy Formula'])
  expect(live.trackData(ringData.id)).toBe(track)
  expect(replaced).toBe(1)
})

test('[CNT3] nobody is told when nothing has changed', async () => {
  const { reloader, letGo } = reloading({})
  let replaced = 0
  reloader.onReplaced(() => replaced++)
  const reloaded = reloader.reloadContent()
  await letGo()
  expect(await reloaded).toEqual({ changed: [], removed: [], kept: [] })
  expect(replaced).toBe(0)
})

test('whoever asks while the folders are read shares one further reading', async () => {
  const { reloader, letGo, reads } = reloading({}, {})
  const first = reloader.reloadContent()
  const others = Array.from({ length: 5 }, () => reloader.reloadContent())
  await letGo()
  await first
  await letGo()
  await Promise.all(others)
  expect(reads()).toBe(2)
})

test('a fault is a warning with its file and line, once for as long as it is there', async () => {
  const fault = { file: 'formula', line: 3, message: 'is no car' }
  const old = { file: 'old', message: 'was odd from the beginning' }
  const { reloader, letGo, logLines } = reloading(
    { kept: [fault], warnings: [old] },
    { kept: [fault] },
    {},
    { kept: [fault] },
  )
  for (let round = 0; round < 4; round++) {
    const reloaded = reloader.reloadContent()
    await letGo()
    expect((await reloaded).kept).toEqual(round === 2 ? [] : [fault])
  }
  expect(logLines.filter(({ level }) => level === 'warn')).toMatchObject([
    { ...old, msg: 'content skipped or corrected' },
    { ...fault, msg: 'content cannot be used; its previous version stays' },
    { ...fault, msg: 'content cannot be used; its previous version stays' },
  ])
})

test('when nothing of the folders can be used, all stays, and who asked is told why', async () => {
  const { live, reloader, letGo, logLines } = reloading(new Error('there is no usable track'))
  const reloaded = reloader.reloadContent()
  await letGo()
  expect(await reloaded).toEqual({
    changed: [],
    removed: [],
    kept: [{ file: '', message: 'there is no usable track' }],
  })
  expect(live.forPlayers.cars).toHaveLength(2)
  expect(logLines.at(-1)).toMatchObject({
    level: 'warn',
    msg: 'content cannot be reloaded; what was there before goes on',
  })
})

test('[CNT3] a session keeps the content it opened with, and cars that came later as it first saw them', () => {
  const live = new LiveCatalogue({ tracks: [ring], cars: [formula] })
  const session = live.pin('s' as never)
  const [heavy, heavier] = ['Heavy', 'Heavier'].map((name) => item({ ...formulaCar, file: 'formula', name }))
  const [late, later] = ['Late', 'Later'].map((name) => item({ ...roadCar, file: 'road', name }))
  expect(session.car(roadCar.id)).toBeUndefined()
  live.replace({ tracks: [], cars: [heavy!, late!] })
  expect([session.car(formulaCar.id)?.name, session.car(roadCar.id)?.name]).toEqual([formulaCar.name, 'Late'])
  live.replace({ tracks: [], cars: [heavier!, later!] })
  expect([session.car(formulaCar.id)?.name, session.car(roadCar.id)?.name]).toEqual([formulaCar.name, 'Late'])
  expect(session.track(ringData.id)?.id).toBe(ringData.id)
  expect(live.forPlayers.track(ringData.id)).toBeUndefined()
  const hashes = (id: 's' | undefined) =>
    [formulaCar.id, roadCar.id].map((carId: CarId) => live.forPlayers.carJson(carId, id as never)?.hash)
  expect(hashes('s')).toEqual([formula.hash, late!.hash])
  expect(hashes(undefined)).toEqual([heavier!.hash, later!.hash])
  live.release('s' as never)
  expect(hashes('s')).toEqual(hashes(undefined))
})
