import { Worker } from 'node:worker_threads'
import type { DestinationStream } from 'pino'
import { LOG_BUFFER_BYTES_MAX, LOG_FILE_RETRY_MS_MIN, LOG_STUCK_MS } from './limits.ts'
import {
  BYTES_DONE,
  createLogFileCells,
  IS_FAILING,
  type LogFileComplaint,
  type LogFileSettings,
  type LogFileWorkerData,
} from './log-file-cells.ts'

/**
 * The log in files, written and rotated in a thread of its own, so that nothing about them can hurt the server: lines that
 * a slow disk has not taken wait up to a bound and are lost beyond it; what cannot be written is said once on standard
 * error and tried again with later lines; a thread that ends is started again after a while.
 */
export class LogFile implements DestinationStream {
  readonly #settings: LogFileSettings
  readonly #workerUrl: URL
  #thread: Thread | undefined
  /** Bytes given to the thread, wrapping as in its cells. */
  #given = 0
  #startedMs = Number.NEGATIVE_INFINITY
  #isComplained = false

  /** `workerUrl` is another entry than the thread's own, for tests of its failures. */
  constructor(settings: LogFileSettings, workerUrl: URL = WORKER) {
    this.#settings = settings
    this.#workerUrl = workerUrl
  }

  write(line: string): void {
    const thread = this.#thread ?? this.#start()
    if (thread === undefined) return
    const bytes = Buffer.byteLength(line)
    if (this.#waiting(thread.cells) + bytes > LOG_BUFFER_BYTES_MAX) return
    this.#given = (this.#given + bytes) | 0
    thread.worker.postMessage(line)
  }

  /** For the last lines of a process: waits until they are written, but not for a disk that fails or stands still. */
  flushSync(): void {
    const cells = this.#thread?.cells
    if (cells === undefined) return
    const untilMs = performance.now() + LOG_STUCK_MS
    while (this.#waiting(cells) > 0 && Atomics.load(cells, IS_FAILING) === 0) {
      const leftMs = untilMs - performance.now()
      if (leftMs <= 0) return
      Atomics.wait(cells, BYTES_DONE, Atomics.load(cells, BYTES_DONE), Math.min(leftMs, LOOK_MS))
    }
  }

  #waiting(cells: Int32Array): number {
    return (this.#given - Atomics.load(cells, BYTES_DONE)) | 0
  }

  #start(): Thread | undefined {
    const nowMs = performance.now()
    if (nowMs - this.#startedMs < LOG_FILE_RETRY_MS_MIN) return undefined
    this.#startedMs = nowMs
    this.#given = 0
    try {
      const cells = createLogFileCells()
      const workerData: LogFileWorkerData = { ...this.#settings, cells }
      const worker = new Worker(this.#workerUrl, { workerData })
      worker.on('message', ({ reason }: LogFileComplaint) => this.#complain(reason))
      worker.on('error', (error) => this.#complain(error instanceof Error ? error.message : String(error)))
      worker.on('exit', () => {
        if (this.#thread?.worker === worker) this.#thread = undefined
      })
      // It must not keep a process alive that has nothing else to do. After the listeners, which would.
      worker.unref()
      this.#thread = { worker, cells }
    } catch (error) {
      this.#complain(error instanceof Error ? error.message : String(error))
    }
    return this.#thread
  }

  #complain(reason: string): void {
    if (this.#isComplained) return
    this.#isComplained = true
    console.error(`The log file cannot be written: ${reason}. Lines are lost there until it can.`)
  }
}

interface Thread {
  readonly worker: Worker
  readonly cells: Int32Array<SharedArrayBuffer>
}

const WORKER = new URL('./log-file-worker.ts', import.meta.url)

/** A wait looks up this often: a failure is not waked for. */
const LOOK_MS = 20

/** That of the process, which is complete when it exits. */
export function createLogFile(settings: LogFileSettings): LogFile {
  const file = new LogFile(settings)
  process.on('exit', () => file.flushSync())
  return file
}
