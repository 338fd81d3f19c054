import type { Logger } from 'pino'
import type { Storage } from '../storage/storage.ts'

/** Asks the storage every few seconds whether it is there, so that readiness answers from memory; the log has each change. */
export class StorageWatch {
  isUp = false
  readonly #storage: Pick<Storage, 'check'>
  readonly #intervalMs: number
  readonly #log: Pick<Logger, 'info' | 'error'>
  #timer: NodeJS.Timeout | undefined
  #isAsking = false

  constructor({ storage, intervalMs, log }: StorageWatchOptions) {
    this.#storage = storage
    this.#intervalMs = intervalMs
    this.#log = log
  }

  /** Call after a first successful check. */
  start(): void {
    this.isUp = true
    this.#timer = setInterval(() => void this.#check(), this.#intervalMs)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #check(): Promise<void> {
    // A disk that is stuck is not asked again before it has answered.
    if (this.#isAsking) return
    this.#isAsking = true
    try {
      await this.#storage.check()
      if (!this.isUp) this.#log.info('the database can be used again')
      this.isUp = true
    } catch (error) {
      if (this.isUp) this.#log.error({ err: error }, 'the database cannot be used')
      this.isUp = false
    } finally {
      this.#isAsking = false
    }
  }
}

export interface StorageWatchOptions {
  readonly storage: Pick<Storage, 'check'>
  readonly intervalMs: number
  readonly log: Pick<Logger, 'info' | 'error'>
}
