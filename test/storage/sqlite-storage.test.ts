import { execFileSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { PENDING_REQUESTS_MAX } from '../../src/storage/limits.ts'
import { createSqliteStorage } from '../../src/storage/sqlite/sqlite-storage.ts'
import { describeReplayIndex } from './replay-index-contract.ts'
import { describeStorage, type StorageFixture } from './storage-contract.ts'
import { aRace, aSession, id } from './support/stored.ts'
import { tempFolder } from './support/temp-folder.ts'

async function openFixture(): Promise<StorageFixture> {
  const folder = tempFolder()
  const path = join(folder.path, 'new', 'folder', 'test.sqlite')
  const opened = [createSqliteStorage({ path })]
  return {
    storage: opened[0]!,
    async reopen() {
      await opened.at(-1)?.close()
      const storage = createSqliteStorage({ path })
      opened.push(storage)
      return storage
    },
    async [Symbol.asyncDispose]() {
      await opened.at(-1)?.close()
      folder[Symbol.dispose]()
    },
  }
}

describeStorage('SQLite keeps the storage contract:', openFixture)
describeReplayIndex('SQLite keeps the contract of the index of recordings:', openFixture)

async function withStorage(
  test: (given: { storage: ReturnType<typeof createSqliteStorage>; path: string; writes: number[] }) => Promise<void>,
  workerUrl?: URL,
): Promise<void> {
  using folder = tempFolder()
  const path = join(folder.path, 'test.sqlite')
  const writes: number[] = []
  const storage = createSqliteStorage({
    path,
    onWrite: (tookMs) => writes.push(tookMs),
    ...(workerUrl && { workerUrl }),
  })
  try {
    await test({ storage, path, writes })
  } finally {
    await storage.close()
  }
}

test('a saved race is there for another process to read as soon as the call resolves', async () => {
  await withStorage(async ({ storage, path, writes }) => {
    await storage.saveRace(aRace(1))
    using other = new DatabaseSync(path, { readOnly: true })
    expect(other.prepare('SELECT count(*) AS rows FROM race_entries').get()).toEqual({ rows: 2 })
    expect(other.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
    expect(writes).toHaveLength(1)
  })
})

test('while another process holds the lock a write fails for now, and succeeds afterwards', async () => {
  await withStorage(async ({ storage, path }) => {
    await storage.check()
    using other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    await expect(storage.saveRace(aRace(1))).rejects.toMatchObject({ code: 'unavailable', isTransient: true })
    other.exec('ROLLBACK')
    await storage.saveRace(aRace(1))
    expect(await storage.races(id(1))).toHaveLength(1)
  })
})

test('a database whose folder cannot be made is unavailable until it can', async () => {
  using folder = tempFolder()
  const blocker = join(folder.path, 'data')
  writeFileSync(blocker, 'a file where the folder should be')
  const storage = createSqliteStorage({ path: join(blocker, 'test.sqlite') })
  await expect(storage.check()).rejects.toMatchObject({ code: 'unavailable', isTransient: true })
  rmSync(blocker)
  await expect(storage.check()).resolves.toBeUndefined()
  await storage.close()
})

test('a removed database file is made anew instead of written to its ghost', async () => {
  await withStorage(async ({ storage, path }) => {
    await storage.saveSession(aSession(1))
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
    await storage.saveSession(aSession(2))
    expect(existsSync(path)).toBe(true)
    expect((await storage.listSessions({ limit: 5 })).items).toEqual([aSession(2)])
  })
})

test('a file that is no database is refused for good', async () => {
  await withStorage(async ({ storage, path }) => {
    writeFileSync(path, 'certainly not a database, but long enough to look like one'.repeat(20))
    await expect(storage.check()).rejects.toMatchObject({ code: 'failed', isTransient: false })
  })
})

test('a database of a newer server is refused with what to do', async () => {
  await withStorage(async ({ storage, path }) => {
    await storage.check()
    using newer = new DatabaseSync(path)
    newer.exec("INSERT INTO schema_version VALUES (999, 'from the future')")
    const later = createSqliteStorage({ path })
    await expect(later.check()).rejects.toMatchObject({
      isTransient: false,
      message: expect.stringMatching(/schema version 999, this server knows up to \d+\. Run the newer server/),
    })
    await later.close()
  })
})

test('a crash of the thread rejects what it was asked, pauses, and the next thread serves again', async () => {
  const crashing = new URL('./support/crashing-worker.ts', import.meta.url)
  await withStorage(async ({ storage }) => {
    await storage.check()
    await expect(storage.savePlayer({ id: id(1), name: 'crash', firstSeenMs: 1, lastSeenMs: 1 })).rejects.toMatchObject(
      {
        code: 'unavailable',
        isTransient: true,
      },
    )
    await expect(storage.check()).rejects.toMatchObject({ message: expect.stringContaining('started again shortly') })
    await expect
      .poll(() =>
        storage.check().then(
          () => 'served',
          () => 'pausing',
        ),
      )
      .toBe('served')
  }, crashing)
})

test('more requests than the queue holds are refused at once', async () => {
  await withStorage(async ({ storage }) => {
    const asked = Array.from({ length: PENDING_REQUESTS_MAX }, () => storage.check())
    await expect(storage.check()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('Too many'),
    })
    await expect(Promise.all(asked)).resolves.toHaveLength(PENDING_REQUESTS_MAX)
  })
})

/** Looks at a database until it cannot be used, on a disk on which no file may become larger. */
const LOOK_OFTEN = `
  const { SqliteStore } = await import(process.argv[2])
  const store = new SqliteStore(process.argv[1])
  try {
    for (let looks = 0; looks < 500; looks++) store.check()
  } catch (error) {
    console.log(error.code)
  }
`

test.runIf(process.platform === 'linux')('a database for which there is no room cannot be used', () => {
  using folder = tempFolder()
  const store = new URL('../../src/storage/sqlite/sqlite-store.ts', import.meta.url).href
  // Blocks of 512 or of 1024 bytes: more than a new database needs, and less than 500 pages.
  const limited = 'ulimit -f 1000; exec "$0" --input-type=module -e "$1" "$2" "$3"'
  const args = ['-c', limited, process.execPath, LOOK_OFTEN, join(folder.path, 'test.sqlite'), store]
  expect(execFileSync('sh', args, { encoding: 'utf8' })).toBe('ERR_SQLITE_ERROR\n')
})
