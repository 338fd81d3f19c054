import { existsSync, mkdirSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openFileNow } from '../../../src/runtime/replay-library/file-stream.ts'
import { tempFolder } from '../../storage/support/temp-folder.ts'

const OPEN_FILES = '/proc/self/fd'

test.runIf(existsSync(OPEN_FILES))('a download that cannot be read leaves no file open', async () => {
  using folder = tempFolder()
  // It opens like a file, and no byte of it can be read.
  const path = join(folder.path, 'evening.apxr')
  mkdirSync(path)
  const file = await openFileNow(folder.path, 'evening')
  expect(openPaths()).toContain(path)
  await expect(file?.stream(0, 10).getReader().read()).rejects.toThrow('EISDIR')
  expect(openPaths()).not.toContain(path)
})

function openPaths(): string[] {
  return readdirSync(OPEN_FILES).flatMap((fd) => {
    try {
      return readlinkSync(join(OPEN_FILES, fd))
    } catch {
      return []
    }
  })
}
