import { carryError, revivedError } from '../../runtime/session-worker/carried-error.ts'
import type { HostDeps } from './host-deps.ts'
import type { Answer, FromWorker, PrepareRequest, ToWorker, WorkerRequest } from './worker-messages.ts'

/** Does for a worker what only the main thread can: content, recordings, results, the log, the metrics. */
export class WorkerDesk {
  readonly #deps: HostDeps
  readonly #post: (message: ToWorker) => void

  constructor(deps: HostDeps, post: (message: ToWorker) => void) {
    this.#deps = deps
    this.#post = post
  }

  request({ request, what }: Extract<FromWorker, { type: 'request' }>): void {
    this.#answer(what).then(
      (value) => this.#post({ type: 'answer', request, value }),
      (error: unknown) => this.#post({ type: 'answer.failed', request, error: carryError(error) }),
    )
  }

  log({ level, fields, error, message }: Extract<FromWorker, { type: 'log' }>): void {
    this.#deps.log[level](error === undefined ? fields : { ...fields, err: revivedError(error) }, message)
  }

  async #answer(what: WorkerRequest): Promise<Answer> {
    if (what.kind === 'prepare') return this.#prepare(what)
    if (what.kind === 'lap') return { kind: 'lap', reading: await this.#deps.readLap(what.replayId, what.wish) }
    return { kind: 'saved', ...(await this.#deps.saveRace(what.race)) }
  }

  async #prepare(request: PrepareRequest): Promise<Answer> {
    const { track, cars } = await this.#deps.prepare(request)
    return { kind: 'prepared', race: { track: request.hasTrack ? undefined : track, cars } }
  }
}
