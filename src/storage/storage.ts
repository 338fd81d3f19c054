import type { CarId, PlayerId, SessionId, TrackId } from '../protocol/ids.ts'
import type { ClassifiedCar } from '../protocol/server-messages.ts'
import type { ReplayIndex } from './replay-index.ts'

/**
 * What the server keeps beyond its own life, as a port: SQLite stands behind it now, PostgreSQL can later. Every call
 * is asynchronous and may be made from the tick's thread, because no implementation works on that thread. A rejected
 * promise is a StorageError; nothing else is thrown.
 */
export interface Storage extends ReplayIndex {
  /** Inserts the player or updates name and lastSeenMs. */
  savePlayer(player: StoredPlayer): Promise<void>
  /** Inserts the session, or updates the names, isListed and endedAtMs of one that is there. */
  saveSession(session: StoredSession): Promise<void>
  /** All rows of one race in one transaction; when it resolves they are on disk. Saving the same race twice is harmless. */
  saveRace(race: StoredRace): Promise<void>
  /** The hash of a finished recording, for the result of its race; in whichever order the two are saved. */
  saveReplayHash(replay: StoredReplayHash): Promise<void>
  /**
   * The listed sessions but those of `excluding` (the caller shows them from elsewhere), newest first; `after` is the
   * `next` of the page before, and a text that never was one gives an empty page.
   */
  listSessions(page: SessionPageRequest): Promise<Page<StoredSession>>
  session(id: SessionId): Promise<StoredSession | undefined>
  /** Races of a session in the order they were run. */
  races(sessionId: SessionId): Promise<readonly StoredRace[]>
  /** Resolves when the database answers and can be written. */
  check(): Promise<void>
  /** Finishes what was asked before, then closes. False when that took longer than `msMax`, and the rest was left undone. */
  close(msMax?: number): Promise<boolean>
}

export interface PageRequest {
  readonly after?: string
  readonly limit: number
}
export interface SessionPageRequest extends PageRequest {
  readonly excluding?: readonly SessionId[]
}
export interface Page<T> {
  readonly items: readonly T[]
  readonly next?: string
}

export interface StoredPlayer {
  readonly id: PlayerId
  readonly name: string
  readonly firstSeenMs: number
  readonly lastSeenMs: number
}

export interface StoredSession {
  readonly id: SessionId
  readonly name: string
  readonly trackId: TrackId
  readonly trackName: string
  readonly hostName: string
  readonly isListed: boolean
  readonly createdAtMs: number
  readonly endedAtMs?: number
}

export interface StoredRace {
  readonly sessionId: SessionId
  /** 1 for a session's first race. */
  readonly number: number
  readonly mode: number
  readonly trackId: TrackId
  readonly lapLimit: number
  readonly tickRateHz: number
  readonly startedAtMs: number
  readonly endedAtMs: number
  /** Of its recording; absent when it was not recorded. */
  readonly replayId?: string
  /** Of the finished recording's file, lower-case hex; `saveReplayHash` adds it. */
  readonly replaySha256?: string
  /** Crashes of the server that it was gone on with after; absent for none. */
  readonly resumed?: number
  readonly entries: readonly StoredEntry[]
}

export interface StoredReplayHash {
  readonly replayId: string
  /** SHA-256 of the whole file, lower-case hex. */
  readonly sha256: string
}

/** Gaps and intervals are told with the results, but not kept. */
export interface StoredEntry extends ClassifiedCar {
  readonly playerId: PlayerId
  readonly carId: CarId
  readonly lapTimesMs: readonly number[]
}

/** `code` is stable; `isTransient` says whether trying again makes sense. */
export class StorageError extends Error {
  readonly code: 'unavailable' | 'failed' | 'closed'
  readonly isTransient: boolean

  constructor(code: StorageError['code'], message: string, options: { isTransient: boolean; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.name = 'StorageError'
    this.code = code
    this.isTransient = options.isTransient
  }
}
