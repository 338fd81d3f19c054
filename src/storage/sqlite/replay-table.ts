import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { REPLAY_STATES, type ReplaySort } from '../../protocol/replay-messages.ts'
import { STARTED_AT_MS_MAX } from '../../replay/limits.ts'
import { PAGE_ITEMS_MAX } from '../limits.ts'
import type { IndexedReplay, ReplayChange, ReplayFileRow, ReplayPageRequest, StoredReplay } from '../replay-index.ts'
import type { Page } from '../storage.ts'
import { ColumnReader } from './column-reader.ts'
import { readReplay, replayRow } from './replay-rows.ts'

/** The index of recordings in the database, synchronous, for use inside the storage thread. */
export class ReplayTable {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  save(replay: IndexedReplay): void {
    const row = replayRow(replay)
    const columns = Object.keys(row)
    const places = columns.map((column) => `:${column}`)
    const updates = columns.filter((column) => column !== 'id').map((column) => `${column} = excluded.${column}`)
    this.#database
      .prepare(
        `INSERT INTO replays (${columns}, is_pinned) VALUES (${places}, 0)
         ON CONFLICT (id) DO UPDATE SET ${updates}`,
      )
      .run(row)
  }

  remove(id: string): void {
    this.#database.prepare('DELETE FROM replays WHERE id = ?').run(id)
  }

  change(id: string, { name, isPinned }: ReplayChange): boolean {
    const { changes } = this.#database
      .prepare(
        `UPDATE replays SET name = CASE WHEN :name IS NULL THEN name ELSE nullif(:name, '') END,
         is_pinned = coalesce(:is_pinned, is_pinned) WHERE id = :id`,
      )
      .run({ id, name: name ?? null, is_pinned: isPinned === undefined ? null : Number(isPinned) })
    return Number(changes) > 0
  }

  find(id: string): StoredReplay | undefined {
    const row = this.#database.prepare('SELECT * FROM replays WHERE id = ?').get(id)
    return row && readReplay(row)
  }

  list(page: ReplayPageRequest): Page<StoredReplay> {
    const { sort = 'started_at', isAscending = false } = page
    const mark = readMark(page.after, isAscending)
    if (!mark) return { items: [] }
    const column = SORT_COLUMNS[sort]
    const count = Math.min(Math.max(Math.floor(page.limit), 1), PAGE_ITEMS_MAX)
    const order = isAscending ? 'ASC' : 'DESC'
    const rows = this.#database
      .prepare(
        `SELECT *, ${column} AS sorted_by FROM replays
         WHERE is_listed = 1 AND (${column}, id) ${isAscending ? '>' : '<'} (:mark, :mark_id) AND ${FILTERS}
         ORDER BY ${column} ${order}, id ${order} LIMIT :rows`,
      )
      .all({ mark: mark.value, mark_id: mark.id, ...filterValues(page), rows: count + 1 })
    const items = rows.slice(0, count).map(readReplay)
    const last = rows[count - 1]
    return rows.length > count && last ? { items, next: `${last['sorted_by']}.${last['id']}` } : { items }
  }

  pinned(): string[] {
    const rows = this.#database.prepare('SELECT id FROM replays WHERE is_pinned <> 0 ORDER BY id').all()
    return rows.map((row) => new ColumnReader(row).text('id'))
  }

  files(): ReplayFileRow[] {
    return this.#database
      .prepare('SELECT id, bytes, state, is_pinned, name IS NOT NULL AS is_named FROM replays')
      .all()
      .map((row) => {
        const columns = new ColumnReader(row)
        return {
          id: columns.text('id'),
          bytes: columns.whole('bytes'),
          state: columns.oneOf('state', REPLAY_STATES),
          isPinned: columns.whole('is_pinned') !== 0,
          isNamed: columns.whole('is_named') !== 0,
        }
      })
  }
}

/** The length is in ticks, and recordings may have other tick rates: by milliseconds, whole so that marks are exact. */
const SORT_COLUMNS: Readonly<Record<ReplaySort, string>> = {
  started_at: 'started_at_ms',
  length: '(length_ticks * 1000 / tick_rate_hz)',
  laps: 'laps',
  bytes: 'bytes',
}

/** NULL lets everything pass. Rows made of files before their start was checked may have one that cannot be told to anybody. */
const FILTERS = `started_at_ms BETWEEN 0 AND ${STARTED_AT_MS_MAX}
  AND (:track IS NULL OR track_id = lower(:track) OR track_name = :track COLLATE NOCASE)
  AND (:player IS NULL OR EXISTS (
    SELECT 1 FROM json_each(players) WHERE value ->> 'playerId' = lower(:player) OR value ->> 'name' = :player COLLATE NOCASE))
  AND (:mode IS NULL OR mode = :mode)
  AND (:from_ms IS NULL OR started_at_ms >= :from_ms)
  AND (:to_ms IS NULL OR started_at_ms < :to_ms)
  AND (:is_pinned IS NULL OR is_pinned = :is_pinned)`

function filterValues({ track, player, mode, fromMs, toMs, isPinned }: ReplayPageRequest) {
  return {
    track: track ?? null,
    player: player ?? null,
    mode: mode ?? null,
    from_ms: fromMs ?? null,
    to_ms: toMs ?? null,
    is_pinned: isPinned === undefined ? null : Number(isPinned),
  } satisfies Record<string, SQLInputValue>
}

/** The place a page begins after; undefined when the text is none. */
function readMark(after: string | undefined, isAscending: boolean): { value: number; id: string } | undefined {
  if (after === undefined) return { value: isAscending ? -1 : Number.MAX_SAFE_INTEGER, id: '' }
  const match = /^(\d{1,15})\.([a-z0-9][a-z0-9-]{0,63})$/.exec(after)
  return match ? { value: Number(match[1]), id: match[2] ?? '' } : undefined
}
