import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fileRefusal } from '../../../src/runtime/replay-library/file-refusal.ts'
import { LibraryDesk } from '../../../src/runtime/replay-library/library-desk.ts'
import { zstd } from '../../../src/runtime/zstd.ts'
import { tempFolder } from '../../storage/support/temp-folder.ts'

const ofSystem = (code: string) => Object.assign(new Error(`${code}: open '/srv/replays/a.apxr'`), { code })

test.each([
  ['EIO', 'unreadable'],
  ['EACCES', 'unreadable'],
  ['EMFILE', 'unavailable'],
  ['ENOMEM', 'unavailable'],
  ['ENOENT', 'unknown'],
] as const)('%s is the answer %s, and tells no path', (code, reason) => {
  const refused = fileRefusal(ofSystem(code))
  expect(refused).toMatchObject({ ok: false, reason })
  expect(refused.message).not.toContain('/srv')
})

test('what is no fault of the system is one of the file, and told by its message', () => {
  expect(fileRefusal(new TypeError('no such column'))).toMatchObject({
    reason: 'unreadable',
    message: 'The recording cannot be read (no such column).',
  })
})

test('a file that the system does not give is refused by the reading thread as its own fault', async () => {
  using folder = tempFolder()
  using desk = new LibraryDesk(join(folder.path, 'x'.repeat(300)), zstd)
  for (const type of ['meta', 'inspect'] as const) {
    expect(await desk.answer({ type, id: 'a', sha256: undefined })).toMatchObject({
      reason: 'unreadable',
      message: 'The recording cannot be read (ENAMETOOLONG).',
    })
  }
})
