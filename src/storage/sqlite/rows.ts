import type { SQLInputValue } from 'node:sqlite'
import type { ClassifiedStatus } from '../../protocol/server-messages.ts'
import type { StoredEntry, StoredRace, StoredSession } from '../storage.ts'
import { ColumnReader, wholeOrNull } from './column-reader.ts'

/**
 * Rows of the database to and from what the port speaks. Reading checks every column, because a database file is
 * something an operator can edit; absent values are NULL in a row and missing keys in the object.
 */
type Row = Record<string, SQLInputValue>

export function sessionRow(session: StoredSession): Row {
  return {
    id: session.id,
    name: session.name,
    track_id: session.trackId,
    track_name: session.trackName,
    host_name: session.hostName,
    is_listed: Number(session.isListed),
    created_at_ms: Math.round(session.createdAtMs),
    ended_at_ms: wholeOrNull(session.endedAtMs),
  }
}

export function raceRow(race: StoredRace): Row {
  return {
    session_id: race.sessionId,
    number: race.number,
    mode: race.mode,
    track_id: race.trackId,
    lap_limit: race.lapLimit,
    tick_rate_hz: race.tickRateHz,
    started_at_ms: Math.round(race.startedAtMs),
    ended_at_ms: Math.round(race.endedAtMs),
    replay_id: race.replayId ?? null,
    resumed: wholeOrNull(race.resumed),
  }
}

export function entryRow(race: StoredRace, entry: StoredEntry, row: number): Row {
  return {
    session_id: race.sessionId,
    race_number: race.number,
    row,
    position: entry.position,
    player_id: entry.playerId,
    name: entry.name,
    car_id: entry.carId,
    is_ai: Number(entry.isAi),
    grid_position: entry.gridPosition,
    laps: entry.laps,
    best_lap_ms: wholeOrNull(entry.bestLapMs),
    last_lap_ms: wholeOrNull(entry.lastLapMs),
    total_ms: wholeOrNull(entry.totalMs),
    penalty_ms: wholeOrNull(entry.penaltyMs),
    status: entry.status,
    lap_times_ms: JSON.stringify(entry.lapTimesMs.map(Math.round)),
  }
}

export function readSession(row: unknown): StoredSession {
  const columns = new ColumnReader(row)
  const endedAtMs = columns.maybeWhole('ended_at_ms')
  return {
    id: columns.text('id'),
    name: columns.text('name'),
    trackId: columns.text('track_id'),
    trackName: columns.text('track_name'),
    hostName: columns.text('host_name'),
    isListed: columns.whole('is_listed') !== 0,
    createdAtMs: columns.whole('created_at_ms'),
    ...(endedAtMs !== undefined && { endedAtMs }),
  }
}

/** `row` with the hash of its recording besides, as `replay_sha256`. */
export function readRace(row: unknown, entryRows: readonly unknown[]): StoredRace {
  const columns = new ColumnReader(row)
  const replayId = columns.maybeText('replay_id')
  const replaySha256 = columns.maybeText('replay_sha256')
  const resumed = columns.maybeWhole('resumed')
  return {
    sessionId: columns.text('session_id'),
    number: columns.whole('number'),
    mode: columns.whole('mode'),
    trackId: columns.text('track_id'),
    lapLimit: columns.whole('lap_limit'),
    tickRateHz: columns.whole('tick_rate_hz'),
    startedAtMs: columns.whole('started_at_ms'),
    endedAtMs: columns.whole('ended_at_ms'),
    ...(replayId !== undefined && { replayId }),
    ...(replaySha256 !== undefined && { replaySha256 }),
    ...(resumed !== undefined && { resumed }),
    entries: entryRows.map(readEntry),
  }
}

function readEntry(row: unknown): StoredEntry {
  const columns = new ColumnReader(row)
  const bestLapMs = columns.maybeWhole('best_lap_ms')
  const lastLapMs = columns.maybeWhole('last_lap_ms')
  const totalMs = columns.maybeWhole('total_ms')
  const penaltyMs = columns.maybeWhole('penalty_ms')
  return {
    position: columns.whole('position'),
    playerId: columns.text('player_id'),
    name: columns.text('name'),
    carId: columns.text('car_id'),
    isAi: columns.whole('is_ai') !== 0,
    gridPosition: columns.whole('grid_position'),
    laps: columns.whole('laps'),
    ...(bestLapMs !== undefined && { bestLapMs }),
    ...(lastLapMs !== undefined && { lastLapMs }),
    ...(totalMs !== undefined && { totalMs }),
    ...(penaltyMs !== undefined && { penaltyMs }),
    status: columns.oneOf('status', STATUSES),
    lapTimesMs: columns.wholes('lap_times_ms'),
  }
}

const STATUSES: readonly ClassifiedStatus[] = ['running', 'finished', 'dnf', 'dns', 'left']
