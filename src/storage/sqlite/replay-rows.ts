import type { SQLInputValue } from 'node:sqlite'
import { GameMode } from '../../protocol/enums.ts'
import { REPLAY_STATES } from '../../protocol/replay-messages.ts'
import type { ReplayPlayer } from '../../replay/replay-summary.ts'
import type { IndexedReplay, StoredReplay } from '../replay-index.ts'
import { ColumnReader } from './column-reader.ts'

/** Rows of the index of recordings to and from what the port speaks; see rows.ts. */
export function replayRow(replay: IndexedReplay): Record<string, SQLInputValue> {
  return {
    id: replay.id,
    session_id: replay.sessionId,
    session_name: replay.sessionName,
    is_listed: Number(replay.isListed),
    race_number: replay.raceNumber,
    mode: replay.mode,
    started_at_ms: Math.round(replay.startedAtMs),
    tick_rate_hz: replay.tickRateHz,
    length_ticks: replay.lengthTicks,
    track_id: replay.trackId,
    track_name: replay.trackName,
    cars: JSON.stringify(replay.cars),
    players: JSON.stringify(replay.players),
    laps: replay.laps,
    winner: replay.winner ?? null,
    contacts: replay.incidents.contacts,
    penalties: replay.incidents.penalties,
    retirements: replay.incidents.retirements,
    bytes: replay.bytes,
    sha256: replay.sha256 ?? null,
    state: replay.state,
  }
}

export function readReplay(row: unknown): StoredReplay {
  const columns = new ColumnReader(row)
  const winner = columns.maybeText('winner')
  const sha256 = columns.maybeText('sha256')
  const name = columns.maybeText('name')
  return {
    id: columns.text('id'),
    sessionId: columns.text('session_id'),
    sessionName: columns.text('session_name'),
    isListed: columns.whole('is_listed') !== 0,
    raceNumber: columns.whole('race_number'),
    mode: readMode(columns.whole('mode')),
    startedAtMs: columns.whole('started_at_ms'),
    tickRateHz: columns.whole('tick_rate_hz'),
    lengthTicks: columns.whole('length_ticks'),
    trackId: columns.text('track_id'),
    trackName: columns.text('track_name'),
    cars: columns.list('cars', (item) => typeof item === 'string'),
    players: columns.list('players', isPlayer),
    laps: columns.whole('laps'),
    ...(winner !== undefined && { winner }),
    incidents: {
      contacts: columns.whole('contacts'),
      penalties: columns.whole('penalties'),
      retirements: columns.whole('retirements'),
    },
    bytes: columns.whole('bytes'),
    ...(sha256 !== undefined && { sha256 }),
    state: columns.oneOf('state', REPLAY_STATES),
    ...(name !== undefined && { name }),
    isPinned: columns.whole('is_pinned') !== 0,
  }
}

/** One that this server does not know is a lobby's: no race, but no reason to lose the row. */
function readMode(value: number): GameMode {
  return Object.values(GameMode).find((mode) => mode === value) ?? GameMode.Lobby
}

function isPlayer(item: unknown): item is ReplayPlayer {
  if (typeof item !== 'object' || item === null) return false
  const { name, playerId, isAi } = item as Partial<Record<string, unknown>>
  return typeof name === 'string' && typeof playerId === 'string' && typeof isAi === 'boolean'
}
