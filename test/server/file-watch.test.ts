import { renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { watchFiles } from '../../src/server/file-watch.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { until } from '../support/until.ts'

/** Changes a file again and again, because the first look only learns what is there, until a change is told. */
async function untilTold(path: string, change: (round: number) => void): Promise<string> {
  let told = ''
  using _watch = watchFiles(
    [path],
    () => {
      told = path
    },
    { lookMs: 5, settleMs: 0 },
  )
  let round = 0
  await until(() => {
    change(round++)
    return told !== ''
  })
  return told
}

test.each<[string, (path: string, round: number) => void]>([
  ['written over', (path, round) => writeFileSync(path, `${round}`)],
  [
    'replaced by another',
    (path, round) => {
      writeFileSync(`${path}.new`, `${round}`)
      renameSync(`${path}.new`, path)
    },
  ],
  [
    'removed and made anew',
    (path, round) => {
      rmSync(path)
      writeFileSync(path, `${round}`)
    },
  ],
])('a file that is %s has changed', async (_, change) => {
  using folder = tempFolder()
  const path = join(folder.path, 'cert.pem')
  writeFileSync(path, 'first')
  expect(await untilTold(path, (round) => change(path, round))).toBe(path)
})

test('a link that leads to another file has changed', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'key.pem')
  symlinkSync('version-none', path)
  const leadElsewhere = (round: number) => {
    writeFileSync(join(folder.path, `version-${round}`), `${round}`)
    unlinkSync(path)
    symlinkSync(`version-${round}`, path)
  }
  expect(await untilTold(path, leadElsewhere)).toBe(path)
})
