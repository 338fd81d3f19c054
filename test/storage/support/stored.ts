import { GameMode } from '../../../src/protocol/enums.ts'
import { type CarId, type PlayerId, parseId, type SessionId, type TrackId } from '../../../src/protocol/ids.ts'
import type { IndexedReplay } from '../../../src/storage/replay-index.ts'
import type { StoredEntry, StoredRace, StoredSession } from '../../../src/storage/storage.ts'

/** Stored things with every field filled, of which a test changes what it is about. */

export function id<T extends PlayerId | SessionId | TrackId | CarId>(number: number): T {
  return parseId<T>(`00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`)!
}

export function aSession(number: number, changes: Partial<StoredSession> = {}): StoredSession {
  return {
    id: id(number),
    name: `Session ${number}`,
    trackId: id(1000),
    trackName: 'Oval',
    hostName: 'Ana',
    isListed: true,
    createdAtMs: 1_700_000_000_000 + number,
    ...changes,
  }
}

export function aRace(session: number, number = 1, entries = [anEntry(1), anEntry(2)]): StoredRace {
  return {
    sessionId: id(session),
    number,
    mode: 7,
    trackId: id(1000),
    lapLimit: 3,
    tickRateHz: 240,
    startedAtMs: 1_700_000_000_000,
    endedAtMs: 1_700_000_200_000,
    entries,
  }
}

export function anEntry(position: number, changes: Partial<StoredEntry> = {}): StoredEntry {
  return {
    position,
    playerId: id(2000 + position),
    name: `Driver ${position}`,
    carId: id(3000),
    isAi: position > 1,
    gridPosition: position,
    laps: 3,
    bestLapMs: 60_000,
    lastLapMs: 61_000,
    totalMs: 187_000,
    penaltyMs: 5000,
    status: 'finished',
    lapTimesMs: [61_000, 60_000, 61_000],
    ...changes,
  }
}

/** A finished recording of session 1 with its summary. */
export function aReplay(number: number, changes: Partial<IndexedReplay> = {}): IndexedReplay {
  return {
    id: replayId(number),
    sessionId: id(1),
    sessionName: 'Session 1',
    isListed: true,
    raceNumber: number,
    mode: GameMode.Race,
    startedAtMs: 1_700_000_000_000 + number,
    tickRateHz: 240,
    lengthTicks: 24_000,
    trackId: id(1000),
    trackName: 'Oval',
    cars: ['Formula'],
    players: [{ name: 'Ana', playerId: id(2001), isAi: false }],
    laps: 3,
    winner: 'Ana',
    incidents: { contacts: 4, penalties: 1, retirements: 0 },
    bytes: 123_456,
    sha256: 'ab'.repeat(32),
    state: 'complete',
    ...changes,
  }
}

export function replayId(number: number): string {
  return `20261130t120000z-${number.toString(16).padStart(8, '0')}`
}
