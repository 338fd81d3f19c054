import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { prunePlayers, pruneSessions } from '../../src/storage/sqlite/prune.ts'
import { SqliteStore } from '../../src/storage/sqlite/sqlite-store.ts'
import { anEntry, aRace, aSession, id } from './support/stored.ts'
import { tempFolder } from './support/temp-folder.ts'

/** A database with what `fill` has stored in it, for a look from beside. */
function filled(fill: (store: SqliteStore) => void) {
  const folder = tempFolder()
  const path = `${folder.path}/test.sqlite`
  using store = new SqliteStore(path)
  fill(store)
  const database = new DatabaseSync(path)
  const ids = (table: 'players' | 'sessions') =>
    database
      .prepare(`SELECT id FROM ${table} ORDER BY id`)
      .all()
      .map((row) => row['id'])
  const close = () => {
    database.close()
    folder[Symbol.dispose]()
  }
  return { database, ids, [Symbol.dispose]: close }
}

test('[RATE2] of too many players those seen longest ago are forgotten, but none who has a result', () => {
  using stored = filled((store) => {
    for (let number = 1; number <= 5; number++) {
      store.savePlayer({ id: id(number), name: 'Ana', firstSeenMs: 0, lastSeenMs: number })
    }
    store.saveRace(aRace(7, 1, [anEntry(1, { playerId: id(1) })]))
  })
  prunePlayers(stored.database, 3)
  expect(stored.ids('players')).toEqual([id(1), id(4), id(5)])
  prunePlayers(stored.database, 0)
  expect(stored.ids('players')).toEqual([id(1)])
})

test('[RATE2] of too many sessions the oldest that have ended without a race are forgotten', () => {
  using stored = filled((store) => {
    for (let number = 1; number <= 5; number++) {
      store.saveSession(aSession(number, number === 2 ? {} : { endedAtMs: 1_700_000_100_000 }))
    }
    store.saveRace(aRace(1))
  })
  pruneSessions(stored.database, 3)
  expect(stored.ids('sessions')).toEqual([id(1), id(2), id(5)])
  pruneSessions(stored.database, 3)
  expect(stored.ids('sessions')).toHaveLength(3)
})
