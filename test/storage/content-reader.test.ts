import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadContent } from '../../src/storage/content-directory.ts'
import { readContentAside } from '../../src/storage/content-reader/content-reader.ts'
import { writeTestContent } from '../support/test-content.ts'
import { tempFolder } from './support/temp-folder.ts'

async function content(folder: string) {
  const { tracks_dir: tracksDir, cars_dir: carsDir } = await writeTestContent(folder)
  return { tracksDir, carsDir, trustElevation: false }
}

test('content that is read aside is what the start would have read', async () => {
  using folder = tempFolder()
  const directories = await content(folder.path)
  const { tracks, cars } = await loadContent(directories)
  const reading = await readContentAside(directories, [])
  expect(reading.tracks.map(({ item }) => item)).toEqual(tracks)
  expect(reading.cars.map(({ item }) => item)).toEqual(cars)
  expect([reading.warnings, reading.kept]).toEqual([[], []])
})

test('content of which nothing can be used is refused with the reason', async () => {
  using folder = tempFolder()
  const directories = { ...(await content(folder.path)), tracksDir: join(folder.path, 'nowhere') }
  const refused = { code: 'nothing-usable', message: expect.stringContaining('nowhere') }
  await expect(readContentAside(directories, [])).rejects.toMatchObject(refused)
})

test('a reading ends when its thread fails, or takes too long', async () => {
  const directories = { tracksDir: '', carsDir: '', trustElevation: false }
  const broken = new URL('data:text/javascript,throw new Error("broken")')
  await expect(readContentAside(directories, [], { workerUrl: broken })).rejects.toMatchObject({
    code: 'thread-failed',
  })
  const idle = new URL('data:text/javascript,setInterval(() => {}, 1000)')
  await expect(readContentAside(directories, [], { workerUrl: idle, msMax: 1 })).rejects.toMatchObject({
    code: 'too-slow',
  })
})
