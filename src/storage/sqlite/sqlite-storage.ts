import type { SessionId } from '../../protocol/ids.ts'
import { ServiceThread } from '../../runtime/service-thread/service-thread.ts'
import { CLOSE_TIMEOUT_MS, PENDING_REQUESTS_MAX, REQUEST_TIMEOUT_MS } from '../limits.ts'
import type { IndexedReplay, ReplayChange, ReplayPageRequest } from '../replay-index.ts'
import {
  type SessionPageRequest,
  type Storage,
  StorageError,
  type StoredPlayer,
  type StoredRace,
  type StoredReplayHash,
  type StoredSession,
} from '../storage.ts'
import type { StorageAnswers, StorageCall, StorageReply, StorageRequest } from './storage-calls.ts'

export interface SqliteStorageOptions {
  /** The database file; it and its folder are made when missing. */
  readonly path: string
  /** Told how long each read, and each write, took in the storage thread. */
  readonly onRead?: (tookMs: number) => void
  readonly onWrite?: (tookMs: number) => void
  /** Another entry than the storage thread's own, for tests of its failures. */
  readonly workerUrl?: URL
}

interface Pending {
  /** Told how long it took. */
  readonly onTook: (tookMs: number) => void
  readonly resolve: (value: StorageReply & { ok: true }) => void
  readonly reject: (error: StorageError) => void
  readonly timeout: NodeJS.Timeout
}

/**
 * Storage on SQLite in a thread of its own. Nothing is opened before the first call; `check()` at the start tells
 * whether the database can be used. Calls are answered in order; at most PENDING_REQUESTS_MAX wait at a time and none
 * longer than REQUEST_TIMEOUT_MS. A write that timed out may still happen, which is harmless: all writes can be
 * repeated.
 */
export function createSqliteStorage(options: SqliteStorageOptions): Storage {
  return new SqliteStorage(options)
}

class SqliteStorage implements Storage {
  readonly #thread: ServiceThread<StorageRequest, StorageReply>
  readonly #onRead: (tookMs: number) => void
  readonly #onWrite: (tookMs: number) => void
  readonly #pending = new Map<number, Pending>()
  #lastId = 0
  #closing: Promise<boolean> | undefined

  constructor({ path, onRead = () => {}, onWrite = () => {}, workerUrl }: SqliteStorageOptions) {
    this.#onRead = onRead
    this.#onWrite = onWrite
    this.#thread = new ServiceThread({
      workerUrl: workerUrl ?? new URL('./sqlite-worker.ts', import.meta.url),
      worker: { workerData: { path } },
      onMessage: (reply) => this.#settle(reply),
      onLost: (cause) => this.#rejectAll(unavailable('The storage thread ended unexpectedly.', cause)),
    })
  }

  async savePlayer(player: StoredPlayer): Promise<void> {
    await this.#ask({ type: 'savePlayer', player })
  }

  async saveSession(session: StoredSession): Promise<void> {
    await this.#ask({ type: 'saveSession', session })
  }

  async saveRace(race: StoredRace): Promise<void> {
    await this.#ask({ type: 'saveRace', race })
  }

  async saveReplayHash(replay: StoredReplayHash): Promise<void> {
    await this.#ask({ type: 'saveReplayHash', replay })
  }

  listSessions(page: SessionPageRequest): Promise<StorageAnswers['listSessions']> {
    return this.#ask({ type: 'listSessions', page })
  }

  session(id: SessionId): Promise<StorageAnswers['session']> {
    return this.#ask({ type: 'session', id })
  }

  races(sessionId: SessionId): Promise<StorageAnswers['races']> {
    return this.#ask({ type: 'races', sessionId })
  }

  async saveReplay(replay: IndexedReplay): Promise<void> {
    await this.#ask({ type: 'saveReplay', replay })
  }

  async removeReplay(id: string): Promise<void> {
    await this.#ask({ type: 'removeReplay', id })
  }

  changeReplay(id: string, change: ReplayChange): Promise<StorageAnswers['changeReplay']> {
    return this.#ask({ type: 'changeReplay', id, change })
  }

  replay(id: string): Promise<StorageAnswers['replay']> {
    return this.#ask({ type: 'replay', id })
  }

  listReplays(page: ReplayPageRequest): Promise<StorageAnswers['listReplays']> {
    return this.#ask({ type: 'listReplays', page })
  }

  pinnedReplays(): Promise<StorageAnswers['pinnedReplays']> {
    return this.#ask({ type: 'pinnedReplays' })
  }

  replayFiles(): Promise<StorageAnswers['replayFiles']> {
    return this.#ask({ type: 'replayFiles' })
  }

  async check(): Promise<void> {
    await this.#ask({ type: 'check' })
  }

  close(msMax = CLOSE_TIMEOUT_MS): Promise<boolean> {
    this.#closing ??= this.#close(msMax)
    return this.#closing
  }

  async #close(msMax: number): Promise<boolean> {
    // The thread does things in order, so it ends after everything asked before.
    const isWhole = await this.#thread.end(msMax, { id: ++this.#lastId, call: { type: 'close' } })
    this.#rejectAll(unavailable('The storage was closed before the database had answered.'))
    return isWhole
  }

  #ask<Call extends StorageCall>(call: Call): Promise<StorageAnswers[Call['type']]> {
    return new Promise((resolve, reject) => {
      if (this.#closing !== undefined) return reject(closed())
      if (this.#pending.size >= PENDING_REQUESTS_MAX)
        return reject(unavailable('Too many requests wait for the database.'))
      const id = ++this.#lastId
      if (!this.#thread.post({ id, call }))
        return reject(unavailable('The storage thread failed and is started again shortly.'))
      const timeout = setTimeout(() => this.#giveUp(id), REQUEST_TIMEOUT_MS)
      // The thread's answer is of the call's type by construction of the desk; the channel itself is untyped.
      const settle = (reply: StorageReply & { ok: true }) => resolve(reply.value as StorageAnswers[Call['type']])
      this.#pending.set(id, { onTook: this.#listenerOf(call), resolve: settle, reject, timeout })
    })
  }

  #listenerOf({ type }: StorageCall): (tookMs: number) => void {
    if (type === 'check' || type === 'close') return () => {}
    return WRITES.test(type) ? this.#onWrite : this.#onRead
  }

  #settle(reply: StorageReply): void {
    const pending = this.#take(reply.id)
    if (!pending) return
    if (!reply.ok) pending.reject(new StorageError(reply.code, reply.message, { isTransient: reply.isTransient }))
    else {
      pending.onTook(reply.tookMs)
      pending.resolve(reply)
    }
  }

  #giveUp(id: number): void {
    this.#take(id)?.reject(unavailable(`The database did not answer within ${REQUEST_TIMEOUT_MS} ms.`))
  }

  #rejectAll(error: StorageError): void {
    for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(error)
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    clearTimeout(pending?.timeout)
    return pending
  }
}

/** What calls that change something are called. */
const WRITES = /^(?:save|remove|change)/

function unavailable(message: string, cause?: unknown): StorageError {
  return new StorageError('unavailable', message, { isTransient: true, cause })
}

function closed(): StorageError {
  return new StorageError('closed', 'The storage was closed.', { isTransient: false })
}
