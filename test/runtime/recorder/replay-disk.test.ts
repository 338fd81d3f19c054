import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FolderDisk } from '../../../src/runtime/recorder/replay-disk.ts'
import { tempFolder } from '../../storage/support/temp-folder.ts'

test('a file can be finished again when an attempt before got as far as its name', () => {
  using folder = tempFolder()
  const disk = new FolderDisk(folder.path)
  disk.create('a').close()
  disk.finish('a')
  disk.finish('a')
  expect(readdirSync(folder.path)).toEqual(['a.apxr'])
  expect(() => disk.finish('b')).toThrow('ENOENT')
})
