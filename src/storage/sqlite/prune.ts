import type { DatabaseSync } from 'node:sqlite'

/**
 * Bounds the tables that anybody fills just by signing in or opening sessions (RATE2): of those beyond the cap, the ones
 * seen longest ago go, but none that a result is about. Results themselves are never deleted.
 */
export function prunePlayers(database: DatabaseSync, rowsMax: number): void {
  database
    .prepare(
      `DELETE FROM players WHERE id IN (
         SELECT id FROM players
         WHERE NOT EXISTS (SELECT 1 FROM race_entries WHERE race_entries.player_id = players.id)
         ORDER BY last_seen_ms, id LIMIT ?)`,
    )
    .run(excess(database, 'players', rowsMax))
}

/** Of sessions, those that have ended. */
export function pruneSessions(database: DatabaseSync, rowsMax: number): void {
  database
    .prepare(
      `DELETE FROM sessions WHERE id IN (
         SELECT id FROM sessions
         WHERE ended_at_ms IS NOT NULL AND NOT EXISTS (SELECT 1 FROM races WHERE races.session_id = sessions.id)
         ORDER BY created_at_ms, id LIMIT ?)`,
    )
    .run(excess(database, 'sessions', rowsMax))
}

function excess(database: DatabaseSync, table: 'players' | 'sessions', rowsMax: number): number {
  const rows = database.prepare(`SELECT COUNT(*) AS count FROM ${table}`).get()?.['count']
  return Math.max(0, Number(rows) - rowsMax)
}
