import { readdirSync, readFileSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { StorageError } from '../storage.ts'

/** One step of the database's schema: the file `NNN-name.sql`. */
export interface Migration {
  readonly version: number
  readonly name: string
  readonly sql: string
}

const FOLDER = new URL('./migrations/', import.meta.url)

/** The migrations of this server, oldest first. */
export function readMigrations(): Migration[] {
  const names = readdirSync(FOLDER).filter((name) => /^\d{3}-[a-z0-9-]+\.sql$/.test(name))
  return names.sort().map((name) => ({
    version: Number(name.slice(0, 3)),
    name: name.slice(4, -4),
    sql: readFileSync(new URL(name, FOLDER), 'utf8'),
  }))
}

/**
 * Brings the schema up to the newest of `migrations`, all steps or none, also when two processes start at once.
 * Throws a StorageError when the database was written by a newer server, whose rows this one would misread.
 */
export function migrate(database: DatabaseSync, migrations: readonly Migration[]): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    database.exec('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT')
    const current = Number(
      database.prepare('SELECT max(version) AS version FROM schema_version').get()?.['version'] ?? 0,
    )
    refuseNewer(current, migrations.at(-1)?.version ?? 0)
    for (const { version, name, sql } of migrations.filter((migration) => migration.version > current)) {
      database.exec(sql)
      database.prepare('INSERT INTO schema_version (version, name) VALUES (?, ?)').run(version, name)
    }
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

function refuseNewer(current: number, newest: number): void {
  if (current <= newest) return
  const message =
    `The database has schema version ${current}, this server knows up to ${newest}. ` +
    'Run the newer server, or let storage.path name another file.'
  throw new StorageError('failed', message, { isTransient: false })
}
