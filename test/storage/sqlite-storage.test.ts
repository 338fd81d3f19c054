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
  test: (given: {
    storage: ReturnType<typeof createSqliteStorage>
    path: string
    writes: number[]
    reads: number[]
  }) => Promise<void>,
  workerUrl?: URL,
): Promise<void> {
  using folder = tempFolder()
  const path = join(folder.path, 'test.sqlite')
  const writes: number[] = []
  const reads: number[] = []
  const storage = createSqliteStorage({
    path,
    onRead: (tookMs) => reads.push(tookMs),
    onWrite: (tookMs) => writes.push(tookMs),
    ...(workerUrl && { workerUrl }),
  })
  try {
    await test({ storage, path, writes, reads })
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

test('each read and each write is told with the time it took, and what is neither is not', async () => {
  await withStorage(async ({ storage, writes, reads }) => {
    await storage.check()
    expect([writes, reads]).toEqual([[], []])
    await storage.saveSession(aSession(1))
    await storage.changeReplay('20260101t120000z-0badcafe', { isPinned: true })
    await storage.removeReplay('20260101t120000z-0badcafe')
    expect([writes.length, reads.length]).toEqual([3, 0])
    await storage.listSessions({ limit: 5 })
    await storage.replayFiles()
    expect([writes.length, reads.length]).toEqual([3, 2])
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

test('close waits no longer than it may for a thread that does not answer, and rejects what that was asked', async () => {
  const workerUrl = new URL('./support/silent-worker.ts', import.meta.url)
  const storage = createSqliteStorage({ path: 'never opened', workerUrl })
  const saved = storage.saveRace(aRace(1))
  expect(await storage.close(0)).toBe(false)
  await expect(saved).rejects.toMatchObject({ code: 'unavailable', isTransient: true })
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
