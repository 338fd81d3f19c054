import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { COMPILE_CACHE } from './compile-cache.ts'

/**
 * Plain TCP connections that say nothing, more of them than one process may have together with the server's ends; they have a
 * process of their own.
 */
export class SocketCrowd implements AsyncDisposable {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /** Resolves when all of them stand or have been refused. */
  static async open(port: number, count: number): Promise<SocketCrowd> {
    const script = new URL('socket-crowd-process.ts', import.meta.url)
    const child = fork(script, [`${port}`, `${count}`], { execArgv: [], env: { ...process.env, ...COMPILE_CACHE } })
    await told(child)
    return new SocketCrowd(child)
  }

  /** So many of those that are still open are torn off; resolves with how many are left. */
  async reset(count: number): Promise<number> {
    this.#child.send(count)
    return await told(this.#child)
  }

  /** How many are still open, as far as they have heard. */
  size(): Promise<number> {
    return this.reset(0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exit = once(this.#child, 'exit')
    this.#child.disconnect()
    await exit
  }
}

/** The next thing that it says; rejects when it ends instead. */
async function told(child: ChildProcess): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const miss = (code: number | null) => reject(new Error(`the crowd has ended with ${code}`))
  child.once('exit', miss)
  child.once('message', (size) => resolve(Number(size)))
  const size = await promise
  child.off('exit', miss)
  return size
}
