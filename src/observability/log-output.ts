import { write, writeSync } from 'node:fs'
import type { DestinationStream } from 'pino'
import { LOG_BUFFER_BYTES_MAX, LOG_STUCK_MS } from './limits.ts'

/**
 * Standard output for the log, so that nothing about it can hurt the server. Lines are written off this thread; a reader
 * who stands still fills a bounded buffer and then loses lines; a write that fails (a full disk, a reader who is gone) is
 * said once on standard error and tried again with the next line. pino's own destination blocks this thread in the first
 * case, ends the process in the second, and on a full disk never lets it exit.
 */
export class LogOutput implements DestinationStream {
  readonly #fd: number
  #waiting: string[] = []
  #waitingBytes = 0
  /** When the write under way began; it may be tried many times. */
  #writingSinceMs: number | undefined
  /** What is left of it while it waits to be tried again. */
  #rest: Buffer | undefined
  #isComplained = false

  constructor(fd: number) {
    this.#fd = fd
  }

  write(line: string): void {
    const bytes = Buffer.byteLength(line)
    if (this.#waitingBytes + bytes > LOG_BUFFER_BYTES_MAX) return
    this.#waiting.push(line)
    this.#waitingBytes += bytes
    if (this.#writingSinceMs === undefined) this.#writeOn()
  }

  /** For the last lines of a process. Lines behind a reader who stands still for a while are lost. */
  flushSync(): void {
    const sinceMs = this.#writingSinceMs ?? performance.now()
    const bytes = Buffer.concat([this.#rest ?? NOTHING, this.#take()])
    this.#rest = undefined
    try {
      for (let at = 0; at < bytes.length && performance.now() - sinceMs < LOG_STUCK_MS; )
        at += this.#tryWriteSync(bytes, at)
    } catch (error) {
      this.#complain(error)
    }
  }

  /** Bytes that were written; none, after a moment, when the pipe is full. */
  #tryWriteSync(bytes: Buffer, at: number): number {
    try {
      return writeSync(this.#fd, bytes, at)
    } catch (error) {
      if (!isFull(error)) throw error
      Atomics.wait(SLEEP, 0, 0, RETRY_SYNC_MS)
      return 0
    }
  }

  #writeOn(): void {
    const bytes = this.#take()
    if (bytes.length > 0) this.#write(bytes, 0)
  }

  #write(bytes: Buffer, at: number): void {
    this.#writingSinceMs ??= performance.now()
    write(this.#fd, bytes, at, (error, count) => {
      if (isFull(error)) {
        this.#retry(bytes, at)
        return
      }
      this.#writingSinceMs = undefined
      if (error !== null) this.#complain(error)
      else if (at + count < bytes.length) this.#write(bytes, at + count)
      else this.#writeOn()
    })
  }

  /** A pipe that does not block says so when it is full. To try again is nothing for a process to go on living for. */
  #retry(bytes: Buffer, at: number): void {
    this.#rest = bytes.subarray(at)
    setTimeout(() => {
      if (this.#rest === undefined) return
      this.#rest = undefined
      this.#write(bytes, at)
    }, RETRY_MS).unref()
  }

  #take(): Buffer {
    const bytes = Buffer.from(this.#waiting.join(''))
    this.#waiting = []
    this.#waitingBytes = 0
    return bytes
  }

  #complain(error: unknown): void {
    if (this.#isComplained) return
    this.#isComplained = true
    const reason = error instanceof Error ? error.message : String(error)
    console.error(`The log cannot be written: ${reason}. Lines are lost until it can.`)
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN'
}

const STANDARD_OUTPUT = 1
const RETRY_MS = 100
const RETRY_SYNC_MS = 5
const NOTHING = Buffer.alloc(0)
const SLEEP = new Int32Array(new SharedArrayBuffer(4))

/** That of the process, which is emptied when it exits. */
export function createLogOutput(): LogOutput {
  // A pipe blocks until Node has opened its end; a thread that is blocked in a write would not let the process exit.
  void process.stdout.writable
  const output = new LogOutput(STANDARD_OUTPUT)
  process.on('exit', () => output.flushSync())
  return output
}
