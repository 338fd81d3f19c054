import type { Logger } from 'pino'
import { watchFiles } from './file-watch.ts'

/** Something that is read from files at the start and can be read again while the server runs. */
export interface Reload {
  /** As the log calls it. */
  readonly what: string
  readonly files: readonly string[]
  /** Puts what the files say now in place. When it rejects, what was there before goes on. */
  readonly run: () => Promise<void>
}

/**
 * Reads files again on SIGHUP and when they change, and drops nobody by it. Reloads of one thing follow one another, so
 * that an older reading never comes last; what cannot be used is a warning, and nothing else.
 */
export class Reloads {
  readonly #reloads: readonly Reload[]
  readonly #log: Pick<Logger, 'info' | 'warn'>
  #watches: readonly Disposable[] = []
  #last: Promise<unknown> = Promise.resolve()

  constructor(reloads: readonly Reload[], log: Pick<Logger, 'info' | 'warn'>) {
    this.#reloads = reloads
    this.#log = log
  }

  /** False when nothing was read from files that may change. */
  get isAny(): boolean {
    return this.#reloads.length > 0
  }

  start(): void {
    this.#watches = this.#reloads.map((reload) => watchFiles(reload.files, () => void this.#run([reload])))
  }

  stop(): void {
    for (const watch of this.#watches) watch[Symbol.dispose]()
  }

  /** Everything anew, changed or not. Resolves when it is done, with what came of it. */
  runAll(): Promise<readonly Reloaded[]> {
    return this.#run(this.#reloads)
  }

  #run(reloads: readonly Reload[]): Promise<readonly Reloaded[]> {
    const done = this.#last.then(async () => {
      const outcomes: Reloaded[] = []
      for (const reload of reloads) outcomes.push(await this.#reload(reload))
      return outcomes
    })
    this.#last = done
    return done
  }

  async #reload({ what, files, run }: Reload): Promise<Reloaded> {
    try {
      await run()
      this.#log.info({ files }, `${what} reloaded`)
      return { what }
    } catch (error) {
      this.#log.warn({ err: error, files }, `${what} cannot be reloaded; what was there before goes on`)
      return { what, fault: error instanceof Error ? error.message : String(error) }
    }
  }
}

/** `fault`: why it stays as it was. */
export interface Reloaded {
  readonly what: string
  readonly fault?: string
}
