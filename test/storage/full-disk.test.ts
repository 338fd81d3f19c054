import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempFolder } from './support/temp-folder.ts'

// A limit on the length of files is what a process without rights can have of a full disk.

test('a database for which there is no room left fails its check', () => {
  using folder = tempFolder()
  const module = new URL('../../src/storage/sqlite/sqlite-store.ts', import.meta.url).href
  const script = `import { SqliteStore } from '${module}'
    const store = new SqliteStore('${join(folder.path, 'db.sqlite')}')
    try {
      for (let count = 0; count < 500; count++) store.check()
      console.log('there is room')
    } catch (error) {
      console.log(error.code)
    }`
  const limited = `trap '' XFSZ; ulimit -f 1024; exec "$0" --input-type=module --eval "$1"`
  const output = execFileSync('sh', ['-c', limited, process.execPath, script], { encoding: 'utf8' })
  expect(output).toBe('ERR_SQLITE_ERROR\n')
})
