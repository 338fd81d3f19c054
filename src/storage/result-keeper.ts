import type { Logger } from 'pino'
import { RETRY_BACKOFF_MAX_MS, RETRY_BACKOFF_MIN_MS } from './limits.ts'
import { type Storage, StorageError, type StoredRace } from './storage.ts'
import { realTimers, type Timers } from './timers.ts'

/**
 * Keeps the promise about results: a result is on disk before it is announced, or after a deadline it is announced as
 * not yet persisted and tried again until it is. Unsaved results wait in a bounded queue, oldest first; one that must
 * be given up is logged whole, so that it is not lost to the operator. Saving the same race twice is harmless, hence
 * an attempt whose outcome is unknown is simply repeated.
 */
export interface ResultKeeper {
  /** Resolves true once the race is on disk, or false at the deadline while attempts go on. Never rejects. */
  save(race: StoredRace): Promise<{ readonly isPersisted: boolean }>
  /** Results that are not on disk yet. */
  readonly pending: number
  /** Of those, the ones whose deadline has passed: announced, and not kept. */
  readonly overdue: number
  /** Results given up since the start. */
  readonly lostTotal: number
  /** Tries for up to `timeoutMs` to save what is pending, then stops and logs the rest; resolves with their number. */
  drain(timeoutMs: number): Promise<number>
}

export interface ResultKeeperOptions {
  readonly storage: Pick<Storage, 'saveRace'>
  readonly deadlineMs: number
  readonly queueMax: number
  readonly log: Pick<Logger, 'warn' | 'error' | 'info'>
  readonly timers?: Timers
}

export function createResultKeeper(options: ResultKeeperOptions): ResultKeeper {
  return new Keeper(options)
}

interface Unsaved {
  readonly race: StoredRace
  /** Answers `save`; only the first call counts. */
  readonly settle: (isPersisted: boolean) => void
  isOverdue: boolean
}

class Keeper implements ResultKeeper {
  readonly #options: ResultKeeperOptions
  readonly #timers: Timers
  readonly #queue: Unsaved[] = []
  #lostTotal = 0
  #isTrying = false
  #isStopped = false
  #backoffMs = RETRY_BACKOFF_MIN_MS
  #cancelRetry = () => {}
  #onEmpty = () => {}

  constructor(options: ResultKeeperOptions) {
    this.#options = options
    this.#timers = options.timers ?? realTimers
  }

  get pending(): number {
    return this.#queue.length
  }

  get overdue(): number {
    return this.#queue.filter(({ isOverdue }) => isOverdue).length
  }

  get lostTotal(): number {
    return this.#lostTotal
  }

  save(race: StoredRace): Promise<{ readonly isPersisted: boolean }> {
    return new Promise((resolve) => {
      const cancelDeadline = this.#timers.after(this.#options.deadlineMs, () => {
        unsaved.isOverdue = true
        this.#options.log.warn(nameOf(race), 'a result is announced before it could be saved; saving goes on')
        resolve({ isPersisted: false })
      })
      const settle = (isPersisted: boolean) => {
        cancelDeadline()
        resolve({ isPersisted })
      }
      const unsaved: Unsaved = { race, settle, isOverdue: false }
      this.#queue.push(unsaved)
      const [oldest] = this.#queue
      if (this.#queue.length > this.#options.queueMax && oldest) this.#giveUp(oldest, 'too many results wait')
      void this.#tryAll()
    })
  }

  async drain(timeoutMs: number): Promise<number> {
    this.#backoffMs = RETRY_BACKOFF_MIN_MS
    await new Promise<void>((resolve) => {
      const cancelTimeout = this.#timers.after(timeoutMs, resolve)
      this.#onEmpty = () => {
        cancelTimeout()
        resolve()
      }
      void this.#tryAll()
    })
    this.#isStopped = true
    this.#cancelRetry()
    const remaining = this.#queue.length
    for (const unsaved of [...this.#queue]) this.#giveUp(unsaved, 'the server stops')
    return remaining
  }

  /** One attempt for each result, oldest first, until one fails in a way that would fail the others too. */
  async #tryAll(): Promise<void> {
    if (this.#isTrying || this.#isStopped) return
    this.#isTrying = true
    this.#cancelRetry()
    for (let next = this.#queue[0]; next; next = this.#queue[0]) {
      if ((await this.#attempt(next)) === 'later') break
    }
    this.#isTrying = false
    if (this.#queue.length === 0) this.#onEmpty()
    else if (!this.#isStopped) this.#retryLater()
  }

  async #attempt(unsaved: Unsaved): Promise<'done' | 'later'> {
    try {
      await this.#options.storage.saveRace(unsaved.race)
    } catch (error) {
      if (error instanceof StorageError && error.isTransient) {
        this.#options.log.warn({ ...nameOf(unsaved.race), err: error }, 'a result could not be saved yet')
        return 'later'
      }
      this.#giveUp(unsaved, 'the database refused it', error)
      return 'done'
    }
    this.#backoffMs = RETRY_BACKOFF_MIN_MS
    this.#remove(unsaved)
    unsaved.settle(true)
    return 'done'
  }

  #retryLater(): void {
    this.#cancelRetry = this.#timers.after(this.#backoffMs, () => void this.#tryAll())
    this.#backoffMs = Math.min(this.#backoffMs * 2, RETRY_BACKOFF_MAX_MS)
  }

  #giveUp(unsaved: Unsaved, why: string, error?: unknown): void {
    if (!this.#remove(unsaved)) return
    this.#lostTotal++
    this.#options.log.error({ race: unsaved.race, err: error }, `a result is given up: ${why}`)
    unsaved.settle(false)
  }

  /** False when it was saved or given up before. */
  #remove(unsaved: Unsaved): boolean {
    const index = this.#queue.indexOf(unsaved)
    if (index >= 0) this.#queue.splice(index, 1)
    return index >= 0
  }
}

function nameOf(race: StoredRace): { sessionId: string; raceNumber: number } {
  return { sessionId: race.sessionId, raceNumber: race.number }
}
