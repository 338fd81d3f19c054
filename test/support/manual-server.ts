import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { COMPILE_CACHE } from './compile-cache.ts'
import type { ConfigOverrides } from './test-server.ts'

export interface Passing {
  /** Ticks of every session. */
  readonly count: number
  /** Sessions that have to run before the first of them. */
  readonly running: number
}

export type Told =
  | { readonly type: 'ready'; readonly tcpPort: number; readonly httpPort: number }
  | { readonly type: 'passed' }

/**
 * A test server (startTestServer) in a process of its own whose ticks pass when it is told to: minutes of a race in a
 * second, and then `kill -9` at a tick that is known.
 */
export class ManualServer implements AsyncDisposable {
  readonly tcpPort: number
  readonly httpPort: number
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, { tcpPort, httpPort }: Extract<Told, { type: 'ready' }>) {
    this.#child = child
    this.tcpPort = tcpPort
    this.httpPort = httpPort
  }

  /** `tempDir` gets what it would leave in the system's folder when it is killed. */
  static async start(overrides: ConfigOverrides, tempDir: string): Promise<ManualServer> {
    const script = new URL('manual-server-process.ts', import.meta.url)
    const env = { ...process.env, ...COMPILE_CACHE, TMPDIR: tempDir }
    const child = fork(script, [JSON.stringify(overrides)], { execArgv: [], env })
    return new ManualServer(child, await told(child, 'ready'))
  }

  /** Resolves when they have passed and its recorder has taken all of them. */
  async pass(passing: Passing): Promise<void> {
    this.#child.send(passing)
    await told(this.#child, 'passed')
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exit = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exit
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill()
  }
}

/** The next thing that it says, which has to be that; rejects when it ends instead. */
async function told<Type extends Told['type']>(
  child: ChildProcess,
  type: Type,
): Promise<Extract<Told, { type: Type }>> {
  const { promise, resolve, reject } = Promise.withResolvers<Told>()
  const miss = (code: number | null) => reject(new Error(`the server has ended with ${code}`))
  child.once('exit', miss)
  child.once('message', (message) => resolve(message as Told))
  const said = await promise
  child.off('exit', miss)
  if (said.type !== type) throw new Error(`the server says ${said.type} in place of ${type}`)
  return said as Extract<Told, { type: Type }>
}
