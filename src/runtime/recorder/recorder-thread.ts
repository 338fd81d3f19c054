import { once } from 'node:events'
import { type Transferable, Worker } from 'node:worker_threads'
import { IDLE_MS, RESTART_BACKOFF_MAX_MS, RESTART_BACKOFF_MIN_MS } from './limits.ts'
import type { FromRecorder, RecorderWorkerData, ToRecorder } from './recorder-messages.ts'

export interface RecorderThreadOptions {
  readonly workerUrl: URL
  readonly workerData: RecorderWorkerData
  readonly onMessage: (message: FromRecorder) => void
  /** The thread ended without being asked to; what it was asked is lost. */
  readonly onLost: (cause: unknown) => void
  /** The thread took too long to end and was ended by force; it answers nothing any more. */
  readonly onTerminated: () => void
}

/**
 * The life of a recorder thread: started when there is something for it, ended when there has been nothing for a while,
 * started again after a crash, but not before a pause that doubles with each crash in a row.
 */
export class RecorderThread {
  readonly #options: RecorderThreadOptions
  #worker: Worker | undefined
  #pauseMs = 0
  #notBeforeMs = 0
  #idle: NodeJS.Timeout | undefined

  constructor(options: RecorderThreadOptions) {
    this.#options = options
  }

  /** Milliseconds until the pause after a crash is over. */
  get pauseLeftMs(): number {
    return this.#worker === undefined ? Math.max(0, this.#notBeforeMs - performance.now()) : 0
  }

  /** False while the pause after a crash lasts. */
  post(message: ToRecorder, transfer: readonly Transferable[] = NOTHING): boolean {
    if (this.pauseLeftMs > 0) return false
    clearTimeout(this.#idle)
    this.#worker ??= this.#start()
    this.#worker.ref()
    this.#worker.postMessage(message, transfer)
    return true
  }

  /** There is nothing for it any more, as far as anybody knows. */
  rest(): void {
    clearTimeout(this.#idle)
    // What has nothing to do must not keep a stopping process alive.
    this.#worker?.unref()
    this.#idle = setTimeout(() => void this.end(IDLE_MS), IDLE_MS)
    this.#idle.unref()
  }

  /** Lets it finish what it was asked; ends it by force when that takes longer than `msMax`. */
  async end(msMax: number): Promise<void> {
    clearTimeout(this.#idle)
    const worker = this.#worker
    if (worker === undefined) return
    this.#worker = undefined
    const exited = once(worker, 'exit').catch(() => {})
    worker.ref()
    worker.postMessage({ type: 'close' } satisfies ToRecorder)
    let isTerminated = false
    const timer = setTimeout(() => {
      isTerminated = true
      void worker.terminate()
    }, msMax)
    await exited
    clearTimeout(timer)
    if (isTerminated) this.#options.onTerminated()
  }

  #start(): Worker {
    const { workerUrl, workerData, onMessage } = this.#options
    const worker = new Worker(workerUrl, { workerData })
    let cause: unknown
    worker.on('message', (message: FromRecorder) => {
      this.#pauseMs = 0
      onMessage(message)
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
    clearTimeout(this.#idle)
    this.#pauseMs = Math.min(Math.max(this.#pauseMs * 2, RESTART_BACKOFF_MIN_MS), RESTART_BACKOFF_MAX_MS)
    this.#notBeforeMs = performance.now() + this.#pauseMs
    this.#options.onLost(cause)
  }
}

const NOTHING: readonly Transferable[] = []
