import { once } from 'node:events'
import { type Transferable, Worker, type WorkerOptions } from 'node:worker_threads'
import { FORCED_END_MS, RESTART_BACKOFF_MAX_MS, RESTART_BACKOFF_MIN_MS } from './limits.ts'

export interface ServiceThreadOptions<Said> {
  readonly workerUrl: URL
  readonly worker: WorkerOptions
  readonly onMessage: (said: Said) => void
  /** The thread ended without being asked to; what it was asked is lost. */
  readonly onLost: (cause: unknown) => void
}

/**
 * The life of a thread that does what it is asked: started by the first message, started again by the next one after a
 * crash, but not before a pause that doubles with each crash in a row. What the messages are is between the two sides.
 */
export class ServiceThread<Asked, Said> {
  readonly #options: ServiceThreadOptions<Said>
  #worker: Worker | undefined
  #pauseMs = 0
  #notBeforeMs = 0
  #idle: NodeJS.Timeout | undefined

  constructor(options: ServiceThreadOptions<Said>) {
    this.#options = options
  }

  get isRunning(): boolean {
    return this.#worker !== undefined
  }

  /** Milliseconds until the pause after a crash is over. */
  get pauseLeftMs(): number {
    return this.isRunning ? 0 : Math.max(0, this.#notBeforeMs - performance.now())
  }

  /** False while the pause after a crash lasts. */
  post(asked: Asked, transfer: readonly Transferable[] = NOTHING): boolean {
    if (this.pauseLeftMs > 0) return false
    clearTimeout(this.#idle)
    this.#worker ??= this.#start()
    this.#worker.ref()
    this.#worker.postMessage(asked, transfer)
    return true
  }

  /** There is nothing for it any more, as far as anybody knows: `onIdle` is called when it stays so for `ms`. */
  rest(ms: number, onIdle: () => void): void {
    clearTimeout(this.#idle)
    // What has nothing to do must not keep a stopping process alive.
    this.#worker?.unref()
    this.#idle = setTimeout(onIdle, ms).unref()
  }

  /** Ends a thread that does not answer; it is lost like one that crashed. */
  abandon(): void {
    void this.#worker?.terminate()
  }

  /**
   * Waits until the thread has ended, which `farewell` asks it to, or something before it has. False when that took longer than
   * `msMax` and it was ended by force: then it answers nothing any more. Whatever is posted meanwhile goes to a new one.
   */
  async end(msMax: number, farewell?: Asked): Promise<boolean> {
    clearTimeout(this.#idle)
    const worker = this.#worker
    if (worker === undefined) return true
    this.#worker = undefined
    const exited = once(worker, 'exit').catch(() => {})
    worker.ref()
    if (farewell !== undefined) worker.postMessage(farewell)
    if (await isDoneWithin(exited, msMax)) return true
    worker.removeAllListeners('message')
    void worker.terminate()
    // One that is stuck in a call of the system does not go before that returns.
    await isDoneWithin(exited, FORCED_END_MS)
    return false
  }

  #start(): Worker {
    const { workerUrl, worker: options, onMessage } = this.#options
    const worker = new Worker(workerUrl, options)
    let cause: unknown
    worker.on('message', (said: Said) => {
      this.#pauseMs = 0
      onMessage(said)
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

/** Whether it resolves in time; resolves with false when that is over. */
function isDoneWithin(work: Promise<unknown>, msMax: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, msMax, false)
    void work.then(() => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}

const NOTHING: readonly Transferable[] = []
