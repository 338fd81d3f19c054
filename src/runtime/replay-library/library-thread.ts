import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { LibraryReply, LibraryRequest } from './library-calls.ts'
import { CLOSE_TIMEOUT_MS, HEAP_MB_MAX, RESTART_BACKOFF_MAX_MS, RESTART_BACKOFF_MIN_MS } from './limits.ts'

export interface LibraryThreadOptions {
  readonly dir: string
  readonly workerUrl: URL
  readonly onReply: (reply: LibraryReply) => void
  /** The thread ended without being asked to; what it was asked is lost. */
  readonly onLost: (cause: unknown) => void
}

/**
 * The life of the reading thread: started by the first request, started again by the next one after a crash, but not
 * before a pause that doubles with each crash in a row.
 */
export class LibraryThread {
  readonly #options: LibraryThreadOptions
  #worker: Worker | undefined
  #pauseMs = 0
  #notBeforeMs = 0

  constructor(options: LibraryThreadOptions) {
    this.#options = options
  }

  /** False while the pause after a crash lasts. */
  post(request: LibraryRequest): boolean {
    if (!this.#worker && performance.now() < this.#notBeforeMs) return false
    this.#worker ??= this.#start()
    this.#worker.postMessage(request)
    return true
  }

  /** Ends a thread that does not answer; it is lost like one that crashed. */
  abandon(): void {
    void this.#worker?.terminate()
  }

  /** Waits until the thread has ended; ends it by force when it does not do so by itself. */
  async end(): Promise<void> {
    const worker = this.#worker
    if (!worker) return
    this.#worker = undefined
    worker.postMessage('close')
    const timer = setTimeout(() => void worker.terminate(), CLOSE_TIMEOUT_MS)
    await once(worker, 'exit').catch(() => {})
    clearTimeout(timer)
  }

  #start(): Worker {
    const { workerUrl, dir, onReply } = this.#options
    const worker = new Worker(workerUrl, {
      workerData: { dir },
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX },
    })
    let cause: unknown
    worker.on('message', (reply: LibraryReply) => {
      this.#pauseMs = 0
      onReply(reply)
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
