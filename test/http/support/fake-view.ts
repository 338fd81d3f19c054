import type { LiveSession, ServerView } from '../../../src/http/server-view.ts'
import { GameMode, SessionKind, SessionState, Visibility } from '../../../src/protocol/enums.ts'
import type { ClassifiedCar, SessionListing, TrackListing } from '../../../src/protocol/server-messages.ts'
import type { StoredReplay } from '../../../src/storage/replay-index.ts'
import type { StoredRace, StoredSession } from '../../../src/storage/storage.ts'
import { id } from '../../storage/support/stored.ts'
import { fakeReplays } from './fake-replays.ts'

/** A listing of a public race on the oval, of which a test changes what it is about. */
export function aListing(number: number, changes: Partial<SessionListing> = {}): SessionListing {
  return {
    id: id(number),
    name: `Session ${number}`,
    trackId: id(1000),
    trackName: 'Oval',
    hostName: 'Ana',
    sessionKind: SessionKind.Multiplayer,
    visibility: Visibility.Public,
    playerCount: 1,
    maxPlayers: 8,
    aiCount: 1,
    spectatorCount: 0,
    lapLimit: 5,
    state: SessionState.Racing,
    mode: GameMode.Race,
    ...changes,
  }
}

export function aClassifiedCar(position: number, changes: Partial<ClassifiedCar> = {}): ClassifiedCar {
  return {
    position,
    playerId: id(2000 + position),
    name: `Driver ${position}`,
    carId: id(3000),
    isAi: false,
    gridPosition: position,
    laps: 2,
    lastLapMs: 62_345,
    bestLapMs: 61_002,
    status: 'running',
    ...changes,
  }
}

export interface FakeServer {
  readonly live: LiveSession[]
  readonly stored: StoredSession[]
  readonly races: StoredRace[]
  readonly tracks: TrackListing[]
  readonly replays: StoredReplay[]
  readonly view: ServerView
}

/** A page of a list as the API sends it. */
export async function readPage<T>(answer: Response | Promise<Response>): Promise<{ items: T[]; next?: string }> {
  return (await (await answer).json()) as { items: T[]; next?: string }
}

/** A server that is what a test says it is. Its storage pages in the order given, one mark an index. */
export function fakeServer(changes: Partial<ServerView> = {}): FakeServer {
  const server: Omit<FakeServer, 'view'> = {
    live: [],
    stored: [],
    races: [],
    tracks: [],
    replays: [],
  }
  const content = { bytes: new TextEncoder().encode('{"name":"Oval"}'), hash: 'abc123', name: 'Oval' }
  const view: ServerView = {
    name: 'Test server',
    version: '1.2.3',
    storage: {
      async listSessions({ after, limit, excluding = [] }) {
        const all = server.stored.filter((session) => session.isListed && !excluding.includes(session.id))
        const from = Number(after ?? 0)
        const items = all.slice(from, from + limit)
        return from + limit < all.length ? { items, next: String(from + limit) } : { items }
      },
      session: async (wanted) => server.stored.find((session) => session.id === wanted),
      races: async (wanted) => server.races.filter((race) => race.sessionId === wanted),
    },
    replays: fakeReplays(server.replays),
    health: () => ({ isHealthy: true }),
    readiness: () => ({ isReady: true, missing: [] }),
    metrics: async () => ({ contentType: 'text/plain; version=0.0.4; charset=utf-8', body: 'up 1\n' }),
    sessions: () => server.live.map((session) => session.listing),
    session: async (wanted) => server.live.find((session) => session.listing.id === wanted),
    tracks: () => server.tracks,
    cars: () => [
      { id: id(3000), name: 'Formula', file: 'f.toml', class: 'F', massKg: 800, powerW: 7e5, hash: 'abc123' },
    ],
    trackJson: (wanted) => (wanted === id(1000) ? content : undefined),
    carJson: (wanted) => (wanted === id(3000) ? content : undefined),
    trackOutline: () => [
      { x: 0, y: 0 },
      { x: 100, y: 0 },
      { x: 100, y: 50 },
    ],
    ...changes,
  }
  return { ...server, view }
}
