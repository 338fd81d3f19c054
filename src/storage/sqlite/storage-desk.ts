import { StorageError } from '../storage.ts'
import { SqliteStore } from './sqlite-store.ts'
import type { StorageAnswers, StorageCall, StorageReply, StorageRequest } from './storage-calls.ts'

/**
 * Serves requests inside the storage thread. The database is opened by the first request that needs it and again
 * after a fault that a new attempt may cure (disk full, file removed), so the server outlives a disk's bad hour.
 */
export class StorageDesk implements Disposable {
  readonly #path: string
  #store: SqliteStore | undefined

  constructor(path: string) {
    this.#path = path
  }

  /** Never throws: a failure is a reply. */
  answer({ id, call }: StorageRequest): StorageReply {
    const startedMs = performance.now()
    try {
      const value = this.#perform(call)
      return { id, ok: true, value, tookMs: performance.now() - startedMs }
    } catch (error) {
      const { code, isTransient, message } = toStorageError(error, this.#path)
      if (code === 'unavailable' && !isLockHeld(error)) this[Symbol.dispose]()
      return { id, ok: false, code, isTransient, message }
    }
  }

  [Symbol.dispose](): void {
    this.#store?.[Symbol.dispose]()
    this.#store = undefined
  }

  #perform(call: StorageCall): StorageAnswers[StorageCall['type']] {
    switch (call.type) {
      case 'savePlayer':
        return void this.#open().savePlayer(call.player)
      case 'saveSession':
        return void this.#open().saveSession(call.session)
      case 'saveRace':
        return void this.#open().saveRace(call.race)
      case 'saveReplayHash':
        return void this.#open().saveReplayHash(call.replay)
      case 'listSessions':
        return this.#open().listSessions(call.page)
      case 'session':
        return this.#open().session(call.id)
      case 'races':
        return this.#open().races(call.sessionId)
      case 'saveReplay':
        return void this.#open().replays.save(call.replay)
      case 'removeReplay':
        return void this.#open().replays.remove(call.id)
      case 'changeReplay':
        return this.#open().replays.change(call.id, call.change)
      case 'replay':
        return this.#open().replays.find(call.id)
      case 'listReplays':
        return this.#open().replays.list(call.page)
      case 'pinnedReplays':
        return this.#open().replays.pinned()
      case 'replayFiles':
        return this.#open().replays.files()
      case 'check':
        return void this.#open().check()
      case 'close':
        return void this[Symbol.dispose]()
    }
  }

  #open(): SqliteStore {
    if (this.#store && !this.#store.isFileInPlace()) this[Symbol.dispose]()
    this.#store ??= new SqliteStore(this.#path)
    return this.#store
  }
}

/** Results of SQLite that another attempt may cure: busy, locked, read-only, I/O, full, cannot open. */
const TRANSIENT_RESULTS: ReadonlySet<number> = new Set([5, 6, 8, 10, 13, 14])
const LOCK_RESULTS: ReadonlySet<number> = new Set([5, 6])

function toStorageError(error: unknown, path: string): StorageError {
  if (error instanceof StorageError) return error
  const result = sqliteResult(error)
  const cause = error instanceof Error ? error.message : String(error)
  // Outside SQLite only the file system can fail here, when the folder is made or the file looked at.
  const isFileSystem = result === undefined && error instanceof Error && 'syscall' in error
  if (isFileSystem || (result !== undefined && TRANSIENT_RESULTS.has(result))) {
    const message = `The database ${path} cannot be used: ${cause}. Check that its folder is writable and has room.`
    return new StorageError('unavailable', message, { isTransient: true, cause: error })
  }
  return new StorageError('failed', `The database ${path} refused: ${cause}.`, { isTransient: false, cause: error })
}

function isLockHeld(error: unknown): boolean {
  return LOCK_RESULTS.has(sqliteResult(error) ?? -1)
}

/** The primary result code, of which the extended ones are the upper bytes. */
function sqliteResult(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined
  return error.errcode & 0xff
}
