import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { SessionId } from '../../protocol/ids.ts'
import { BUSY_TIMEOUT_MS, PAGE_ITEMS_MAX, ROWS_WITHOUT_RESULT_MAX, WRITES_BETWEEN_PRUNES } from '../limits.ts'
import type { Page, SessionPageRequest, StoredPlayer, StoredRace, StoredReplayHash, StoredSession } from '../storage.ts'
import { migrate, readMigrations } from './migrate.ts'
import { prunePlayers, pruneSessions } from './prune.ts'
import { ReplayTable } from './replay-table.ts'
import { entryRow, raceRow, readRace, readSession, sessionRow } from './rows.ts'

/**
 * The database itself, synchronous, for use inside the storage thread. WAL with synchronous=FULL: when a transaction
 * has returned, its log record has been flushed to the disk, so "saved" survives a power cut. Throws what node:sqlite
 * throws; the thread's desk turns that into storage errors.
 */
export class SqliteStore implements Disposable {
  readonly replays: ReplayTable
  readonly #database: DatabaseSync
  readonly #path: string
  readonly #inode: number
  #playerWrites = 0
  #sessionWrites = 0

  /** Opens the file, makes it and its folder when missing, and brings its schema up to date. */
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true })
    this.#path = path
    this.#database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true })
    try {
      this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
      migrate(this.#database, readMigrations())
      this.#inode = statSync(path).ino
      this.replays = new ReplayTable(this.#database)
    } catch (error) {
      this.#database.close()
      throw error
    }
  }

  /** False when the file was removed or replaced: what is written through this store would then be lost. */
  isFileInPlace(): boolean {
    return statSync(this.#path, { throwIfNoEntry: false })?.ino === this.#inode
  }

  savePlayer(player: StoredPlayer): void {
    this.#database
      .prepare(
        `INSERT INTO players (id, name, first_seen_ms, last_seen_ms) VALUES (?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, last_seen_ms = excluded.last_seen_ms`,
      )
      .run(player.id, player.name, Math.round(player.firstSeenMs), Math.round(player.lastSeenMs))
    if (++this.#playerWrites % WRITES_BETWEEN_PRUNES === 0) prunePlayers(this.#database, ROWS_WITHOUT_RESULT_MAX)
  }

  saveSession(session: StoredSession): void {
    this.#insert(
      'sessions',
      sessionRow(session),
      `ON CONFLICT (id) DO UPDATE SET name = excluded.name, host_name = excluded.host_name,
       is_listed = excluded.is_listed, ended_at_ms = excluded.ended_at_ms`,
    )
    if (++this.#sessionWrites % WRITES_BETWEEN_PRUNES === 0) pruneSessions(this.#database, ROWS_WITHOUT_RESULT_MAX)
  }

  saveRace(race: StoredRace): void {
    this.#inTransaction(() => {
      this.#database.prepare('DELETE FROM races WHERE session_id = ? AND number = ?').run(race.sessionId, race.number)
      this.#insert('races', raceRow(race))
      for (const [row, entry] of race.entries.entries()) this.#insert('race_entries', entryRow(race, entry, row))
    })
  }

  saveReplayHash({ replayId, sha256 }: StoredReplayHash): void {
    this.#database
      .prepare(
        'INSERT INTO replay_hashes (replay_id, sha256) VALUES (?, ?) ON CONFLICT (replay_id) DO UPDATE SET sha256 = excluded.sha256',
      )
      .run(replayId, sha256)
  }

  listSessions({ after, limit, excluding = [] }: SessionPageRequest): Page<StoredSession> {
    const mark = readMark(after)
    if (!mark) return { items: [] }
    const count = Math.min(Math.max(Math.floor(limit), 1), PAGE_ITEMS_MAX)
    const rows = this.#database
      .prepare(
        `SELECT * FROM sessions
         WHERE is_listed = 1 AND (created_at_ms, id) < (?, ?) AND id NOT IN (SELECT value FROM json_each(?))
         ORDER BY created_at_ms DESC, id DESC LIMIT ?`,
      )
      .all(mark.createdAtMs, mark.id, JSON.stringify(excluding), count + 1)
    const items = rows.slice(0, count).map(readSession)
    const last = items.at(-1)
    return rows.length > count && last ? { items, next: `${last.createdAtMs}.${last.id}` } : { items }
  }

  session(id: SessionId): StoredSession | undefined {
    const row = this.#database.prepare('SELECT * FROM sessions WHERE id = ?').get(id)
    return row && readSession(row)
  }

  races(sessionId: SessionId): StoredRace[] {
    const races = this.#database
      .prepare(
        `SELECT races.*, sha256 AS replay_sha256 FROM races LEFT JOIN replay_hashes USING (replay_id)
         WHERE session_id = ? ORDER BY number`,
      )
      .all(sessionId)
    const entries = this.#database.prepare(
      'SELECT * FROM race_entries WHERE session_id = ? AND race_number = ? ORDER BY row',
    )
    return races.map((race) => readRace(race, entries.all(sessionId, race['number'] ?? 0)))
  }

  /** Throws unless the database can be written, which it finds out by writing: a full disk refuses nothing else. */
  check(): void {
    // A number in the file's head that means nothing here: no table has to be there for it.
    this.#inTransaction(() => this.#database.exec('PRAGMA user_version = 1'))
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }

  #insert(table: 'sessions' | 'races' | 'race_entries', row: Record<string, SQLInputValue>, otherwise = ''): void {
    const columns = Object.keys(row)
    const places = columns.map((column) => `:${column}`)
    this.#database.prepare(`INSERT INTO ${table} (${columns}) VALUES (${places}) ${otherwise}`).run(row)
  }

  #inTransaction(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      work()
      this.#database.exec('COMMIT')
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }
}

/** The place a page begins after; undefined when the text is none. Without a text, before the newest. */
function readMark(after: string | undefined): { createdAtMs: number; id: string } | undefined {
  if (after === undefined) return { createdAtMs: Number.MAX_SAFE_INTEGER, id: '' }
  const match = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(after)
  return match ? { createdAtMs: Number(match[1]), id: match[2] ?? '' } : undefined
}
