import { renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { watchFiles } from '../../src/server/file-watch.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { until } from '../support/until.ts'

const LOOK_MS = 5

/** How often the watch has told of a change. */
function watching(...paths: string[]) {
  const counted = { told: 0 }
  const watch = watchFiles(paths, () => counted.told++, LOOK_MS)
  return Object.assign(counted, { [Symbol.dispose]: () => watch[Symbol.dispose]() })
}

test.each<[string, (path: string) => void]>([
  ['written over', (path) => writeFileSync(path, 'other')],
  [
    'replaced by another of the same size',
    (path) => {
      writeFileSync(`${path}.new`, 'thing')
      renameSync(`${path}.new`, path)
    },
  ],
  [
    'removed and made anew',
    (path) => {
      rmSync(path)
      writeFileSync(path, 'first')
    },
  ],
  ['removed', (path) => rmSync(path)],
])('a file that is %s has changed, also when that happens right after the start', async (_, change) => {
  using folder = tempFolder()
  const path = join(folder.path, 'cert.pem')
  writeFileSync(path, 'first')
  using watch = watching(path)
  change(path)
  await until(() => watch.told > 0)
  expect(watch.told).toBe(1)
})

test('a link that leads to another file has changed', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'key.pem')
  for (const version of ['a', 'b']) writeFileSync(join(folder.path, version), 'same')
  symlinkSync('a', path)
  using watch = watching(path)
  unlinkSync(path)
  symlinkSync('b', path)
  await until(() => watch.told > 0)
  expect(watch.told).toBe(1)
})

test('of several files each is looked at, and changes are told again and again', async () => {
  using folder = tempFolder()
  const paths = ['cert.pem', 'key.pem'].map((name) => join(folder.path, name))
  using watch = watching(...paths)
  for (const [index, path] of paths.entries()) {
    writeFileSync(path, 'new')
    await until(() => watch.told > index)
  }
  expect(watch.told).toBe(2)
})
