import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SESSION_FILE_BYTES_MAX } from '../../../src/runtime/recorder/limits.ts'
import { FolderDisk, lookAtFolder } from '../../../src/runtime/recorder/replay-disk.ts'
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

test('what is kept of a session is for its owner alone, and goes with the unfinished file', () => {
  using folder = tempFolder()
  const disk = new FolderDisk(folder.path)
  disk.create('a').close()
  expect(disk.readSession('a')).toBeUndefined()
  for (const text of ['first', 'second']) disk.writeSession('a', text)
  expect(disk.readSession('a')).toBe('second')
  expect(statSync(join(folder.path, 'a.apxr.session')).mode & 0o777).toBe(0o600)
  expect(lookAtFolder(folder.path, Date.now())).toMatchObject({ freshParts: ['a'], withSession: ['a'] })
  disk.finish('a')
  expect(readdirSync(folder.path)).toEqual(['a.apxr'])
})

test('what is no session of ours is not read', () => {
  using folder = tempFolder()
  const disk = new FolderDisk(folder.path)
  writeFileSync(join(folder.path, 'a.apxr.session'), 'x'.repeat(SESSION_FILE_BYTES_MAX + 1))
  mkdirSync(join(folder.path, 'b.apxr.session'))
  for (const id of ['a', 'b']) expect(() => disk.readSession(id)).toThrow('none that a server writes')
  expect(() => disk.readSession('../a')).toThrow('is no id of a replay')
  expect(lookAtFolder(folder.path, 0).withSession).toEqual([])
})
