import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { CLOSE_TIMEOUT_MS, RESTART_BACKOFF_MAX_MS, RESTART_BACKOFF_MIN_MS } from '../limits.ts'
import type { StorageReply, StorageRequest } from './storage-calls.ts'

export interface StorageThreadOptions {
  readonly path: string
  readonly workerUrl: URL
  readonly onReply: (reply: StorageReply) => void
  /** The thread ended without being asked to; what it was asked is lost. */
  readonly onLost: (cause: unknown) => void
}

/**
 * The life of the storage thread: started by the first request, started again by the next one after a crash, but not
 * before a pause that doubles with each crash in a row.
 */
export class StorageThread {
  readonly #options: StorageThreadOptions
  #worker: Worker | undefined
  #pauseMs = 0
  #notBeforeMs = 0

  constructor(options: StorageThreadOptions) {
    this.#options = options
  }

  get isRunning(): boolean {
    return this.#worker !== undefined
  }

  /** False while the pause after a crash lasts. */
  post(request: StorageRequest): boolean {
    if (!this.#worker && performance.now() < this.#notBeforeMs) return false
    this.#worker ??= this.#start()
    this.#worker.postMessage(request)
    return true
  }

  /** Waits until the thread has ended, which `close` asked it to; ends it by force when it does not. */
  async end(): Promise<void> {
    const worker = this.#worker
    if (!worker) return
    this.#worker = undefined
    const timer = setTimeout(() => void worker.terminate(), CLOSE_TIMEOUT_MS)
    await once(worker, 'exit').catch(() => {})
    clearTimeout(timer)
  }

  #start(): Worker {
    const worker = new Worker(this.#options.workerUrl, { workerData: { path: this.#options.path } })
    let cause: unknown
    worker.on('message', (reply: StorageReply) => {
      this.#pauseMs = 0
      this.#options.onReply(reply)
    })
    worker.on('error', (error) => {
      cause = error
    })
    worker.on('exit', () => this.#onExit(worker, cause))
    return worker
  }

  #onExit(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    this.#pauseMs = Math.min(Math.max(this.#pauseMs * 2, RESTART_BACKOFF_MIN_MS), RESTART_BACKOFF_MAX_MS)
    this.#notBeforeMs = performance.now() + this.#pauseMs
    this.#options.onLost(cause)
  }
}
