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
  /** Since when a write has been under way without having got any further. */
  #standingSinceMs: number | undefined
  /** What a pipe that is full has not taken yet. */
  #rest: Buffer = Buffer.alloc(0)
  /** When the call began that has not come back yet. */
  #calledMs: number | undefined
  #isComplained = false

  constructor(fd: number) {
    this.#fd = fd
  }

  write(line: string): void {
    const bytes = Buffer.byteLength(line)
    if (this.#waitingBytes + bytes > LOG_BUFFER_BYTES_MAX) return
    this.#waiting.push(line)
    this.#waitingBytes += bytes
    if (this.#standingSinceMs === undefined) this.#writeOn()
  }

  /** Whether the reader has stood still for a while. */
  get isStuck(): boolean {
    return this.#standingSinceMs !== undefined && performance.now() - this.#standingSinceMs > LOG_STUCK_MS
  }

  /** Whether a thread stands in a write, for which an exit of the process would wait. */
  get isHolding(): boolean {
    return this.#calledMs !== undefined && performance.now() - this.#calledMs > LOG_STUCK_MS
  }

  /** For the last lines of a process. Lines behind a reader who has stood still for a while are lost. */
  flushSync(): void {
    if (this.isStuck) return
    const bytes = Buffer.concat([this.#rest, this.#take()])
    this.#rest = Buffer.alloc(0)
    const untilMs = performance.now() + LOG_STUCK_MS
    try {
      for (let at = 0; at < bytes.length && performance.now() < untilMs; ) at += this.#writeSync(bytes, at)
    } catch (error) {
      this.#complain(error)
    }
  }

  /** The bytes that were taken; a full pipe is given a moment. */
  #writeSync(bytes: Buffer, at: number): number {
    try {
      return writeSync(this.#fd, bytes, at)
    } catch (error) {
      if (!isFull(error)) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0, FLUSH_RETRY_MS)
      return 0
    }
  }

  #writeOn(): void {
    const bytes = this.#take()
    if (bytes.length > 0) this.#write(bytes, 0)
  }

  #write(bytes: Buffer, at: number): void {
    this.#standingSinceMs ??= performance.now()
    this.#calledMs = performance.now()
    write(this.#fd, bytes, at, (error, count) => {
      this.#calledMs = undefined
      if (isFull(error)) {
        this.#retry(bytes.subarray(at))
        return
      }
      this.#standingSinceMs = undefined
      if (error !== null) this.#complain(error)
      else if (at + count < bytes.length) this.#write(bytes, at + count)
      else this.#writeOn()
    })
  }

  /** Keeps no process running that is at its end otherwise: then {@link flushSync} has what is left. */
  #retry(rest: Buffer): void {
    this.#rest = rest
    const again = () => {
      this.#rest = Buffer.alloc(0)
      this.#write(rest, 0)
    }
    setTimeout(again, RETRY_MS).unref()
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

const STANDARD_OUTPUT = 1
const RETRY_MS = 100
const FLUSH_RETRY_MS = 10

/** A pipe that does not block says so when it is full. */
function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN'
}

/** That of the process, which is emptied when it exits. */
export function createLogOutput(): LogOutput {
  // Asked for, Node makes a pipe one that does not block: no thread then stands in a write, which an exit would wait for.
  void process.stdout
  const output = new LogOutput(STANDARD_OUTPUT)
  process.on('exit', () => {
    output.flushSync()
    // What is no pipe (a terminal that is halted, a disk that hangs) holds a thread still: the process must not stay for it.
    if (output.isHolding) process.kill(process.pid, 'SIGKILL')
  })
  return output
}
