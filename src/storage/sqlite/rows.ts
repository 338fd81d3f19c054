import type { SQLInputValue } from 'node:sqlite'
import { z } from 'zod'
import type { CarId, PlayerId, SessionId, TrackId } from '../../protocol/ids.ts'
import type { StoredEntry, StoredRace, StoredSession } from '../storage.ts'

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
    status: entry.status,
    lap_times_ms: JSON.stringify(entry.lapTimesMs.map(Math.round)),
  }
}

const id = <T extends string>() => z.custom<T>((value) => typeof value === 'string')
const truth = z.int().transform((value) => value !== 0)
const maybeMs = z.int().nullable()

export function readSession(row: unknown): StoredSession {
  const { ended_at_ms: endedAtMs, ...read } = sessionColumns.parse(row)
  return {
    id: read.id,
    name: read.name,
    trackId: read.track_id,
    trackName: read.track_name,
    hostName: read.host_name,
    isListed: read.is_listed,
    createdAtMs: read.created_at_ms,
    ...(endedAtMs !== null && { endedAtMs }),
  }
}
const sessionColumns = z.object({
  id: id<SessionId>(),
  name: z.string(),
  track_id: id<TrackId>(),
  track_name: z.string(),
  host_name: z.string(),
  is_listed: truth,
  created_at_ms: z.int(),
  ended_at_ms: maybeMs,
})

export function readRace(row: unknown, entryRows: readonly unknown[]): StoredRace {
  const read = raceColumns.parse(row)
  return {
    sessionId: read.session_id,
    number: read.number,
    mode: read.mode,
    trackId: read.track_id,
    lapLimit: read.lap_limit,
    tickRateHz: read.tick_rate_hz,
    startedAtMs: read.started_at_ms,
    endedAtMs: read.ended_at_ms,
    entries: entryRows.map(readEntry),
  }
}
const raceColumns = z.object({
  session_id: id<SessionId>(),
  number: z.int(),
  mode: z.int(),
  track_id: id<TrackId>(),
  lap_limit: z.int(),
  tick_rate_hz: z.int(),
  started_at_ms: z.int(),
  ended_at_ms: z.int(),
})

function readEntry(row: unknown): StoredEntry {
  const { best_lap_ms: bestLapMs, last_lap_ms: lastLapMs, total_ms: totalMs, ...read } = entryColumns.parse(row)
  return {
    position: read.position,
    playerId: read.player_id,
    name: read.name,
    carId: read.car_id,
    isAi: read.is_ai,
    gridPosition: read.grid_position,
    laps: read.laps,
    ...(bestLapMs !== null && { bestLapMs }),
    ...(lastLapMs !== null && { lastLapMs }),
    ...(totalMs !== null && { totalMs }),
    status: read.status,
    lapTimesMs: z.array(z.number()).parse(JSON.parse(read.lap_times_ms)),
  }
}
const entryColumns = z.object({
  position: z.int(),
  player_id: id<PlayerId>(),
  name: z.string(),
  car_id: id<CarId>(),
  is_ai: truth,
  grid_position: z.int(),
  laps: z.int(),
  best_lap_ms: maybeMs,
  last_lap_ms: maybeMs,
  total_ms: maybeMs,
  status: z.enum(['running', 'finished', 'dnf', 'dns', 'left']),
  lap_times_ms: z.string(),
})

function wholeOrNull(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value)
}
