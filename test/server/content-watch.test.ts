import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createDebounce, watchContent } from '../../src/server/content-watch.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { until } from '../support/until.ts'

async function watching(folder: string) {
  const calls = { changes: 0, errors: [] as unknown[] }
  const watch = watchContent({
    folders: [folder],
    readAtMs: Date.now() + 60_000,
    onChange: () => calls.changes++,
    onError: (error) => calls.errors.push(error),
  })
  onTestFinished(() => watch[Symbol.asyncDispose]())
  await watch.ready
  return calls
}

test('many changes at once are told once: files that are written, moved and removed, and those of new folders', async () => {
  using folder = tempFolder()
  writeFileSync(join(folder.path, 'gone.yaml'), '')
  const calls = await watching(folder.path)
  mkdirSync(join(folder.path, 'new'))
  for (let count = 0; count < 20; count++) writeFileSync(join(folder.path, 'new', `${count}.yaml`), 'text')
  rmSync(join(folder.path, 'gone.yaml'))
  renameSync(join(folder.path, 'new', '0.yaml'), join(folder.path, 'moved.yaml'))
  await until(() => calls.changes > 0)
  expect(calls).toEqual({ changes: 1, errors: [] })
})

test('a config map whose hidden folder is exchanged is told', async () => {
  using folder = tempFolder()
  for (const version of ['..one', '..two']) {
    mkdirSync(join(folder.path, version))
    writeFileSync(join(folder.path, version, 'track.yaml'), version)
  }
  symlinkSync('..one', join(folder.path, '..data'))
  symlinkSync('..data/track.yaml', join(folder.path, 'track.yaml'))
  const calls = await watching(folder.path)
  symlinkSync('..two', join(folder.path, '..data_tmp'))
  renameSync(join(folder.path, '..data_tmp'), join(folder.path, '..data'))
  await until(() => calls.changes > 0)
  expect(calls.errors).toEqual([])
})

test('below a folder that is a link changes are told, and below what it leads to when it has been exchanged', async () => {
  using folder = tempFolder()
  const [one, two, link] = [join(folder.path, 'one'), join(folder.path, 'two'), join(folder.path, 'link')]
  mkdirSync(one)
  mkdirSync(two)
  symlinkSync(one, link)
  const calls = await watching(link)
  writeFileSync(join(one, 'track.yaml'), 'text')
  await until(() => calls.changes === 1)
  symlinkSync(two, `${link}.new`)
  renameSync(`${link}.new`, link)
  await until(() => calls.changes === 2)
  writeFileSync(join(two, 'track.yaml'), 'text')
  await until(() => calls.changes >= 3)
  expect(calls.errors).toEqual([])
})

test('what changed between the reading at the start and the watch is told', async () => {
  using folder = tempFolder()
  const readAtMs = Date.now() - 1
  writeFileSync(join(folder.path, 'late.yaml'), 'text')
  let changes = 0
  await using _watch = watchContent({ folders: [folder.path], readAtMs, onChange: () => changes++, onError: () => {} })
  await until(() => changes > 0)
})

test('a change is told when it has been quiet for a while, and at the latest some time after the first', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  let runs = 0
  const debounce = createDebounce(() => runs++, { quietMs: 100, delayMsMax: 1000 })
  debounce.touch()
  vi.advanceTimersByTime(99)
  expect(runs).toBe(0)
  vi.advanceTimersByTime(1)
  expect(runs).toBe(1)
  for (let count = 0; count < 30; count++) {
    debounce.touch()
    vi.advanceTimersByTime(50)
  }
  expect(runs).toBe(2)
  debounce.cancel()
  vi.advanceTimersByTime(10_000)
  expect(runs).toBe(2)
})
