import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { migrate, readMigrations } from '../../src/storage/sqlite/migrate.ts'

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
