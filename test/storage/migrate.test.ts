import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { migrate, readMigrations } from '../../src/storage/sqlite/migrate.ts'
import { entryRow, raceRow, readRace } from '../../src/storage/sqlite/rows.ts'
import { anEntry, aRace } from './support/stored.ts'

const FIRST = { version: 1, name: 'first', sql: 'CREATE TABLE a (x)' }
const SECOND = { version: 2, name: 'second', sql: 'CREATE TABLE b (x)' }

function tables(database: DatabaseSync): unknown[] {
  return database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .all()
    .map((row) => row['name'])
}

test('the migrations of this server are numbered from one without gaps', () => {
  const versions = readMigrations().map((migration) => migration.version)
  expect(versions.length).toBeGreaterThan(0)
  expect(versions).toEqual(versions.map((_, index) => index + 1))
})

test('only the migrations a database lacks are applied', () => {
  using database = new DatabaseSync(':memory:')
  migrate(database, [FIRST])
  migrate(database, [FIRST, SECOND])
  expect(tables(database)).toEqual(['a', 'b', 'schema_version'])
})

test('a migration that fails leaves the database as it was', () => {
  using database = new DatabaseSync(':memory:')
  migrate(database, [FIRST])
  expect(() => migrate(database, [FIRST, SECOND, { version: 3, name: 'broken', sql: 'CREATE TABEL c (x)' }])).toThrow()
  expect(tables(database)).toEqual(['a', 'schema_version'])
})

test('a result that was kept before there were penalties has none', () => {
  const race = aRace(1, 1, [anEntry(1)])
  using database = new DatabaseSync(':memory:')
  const migrations = readMigrations()
  migrate(database, migrations.slice(0, 1))
  const { penalty_ms: _, ...row } = entryRow(race, race.entries[0]!, 0)
  const columns = Object.keys(row)
  database.exec('PRAGMA foreign_keys = OFF')
  database.prepare(`INSERT INTO race_entries (${columns}) VALUES (${columns.map((column) => `:${column}`)})`).run(row)
  migrate(database, migrations)
  const { entries } = readRace(
    { ...raceRow(race), replay_sha256: null },
    database.prepare('SELECT * FROM race_entries').all(),
  )
  const { penaltyMs: __, ...kept } = anEntry(1)
  expect(entries).toEqual([kept])
})
