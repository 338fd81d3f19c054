import type { Answer, ToWorker, WorkerRequest } from '../../actors/session-host/worker-messages.ts'
import { revivedError } from '../../runtime/session-worker/carried-error.ts'
import type { Uplink } from './uplink.ts'

/** What a worker has asked the main thread and waits for. Deadlines are those of who asks: a session has one for each wait. */
export class WorkerRequests {
  readonly #uplink: Uplink
  readonly #waiting = new Map<number, Waiting>()
  #last = 0

  constructor(uplink: Uplink) {
    this.#uplink = uplink
  }

  ask(what: WorkerRequest): Promise<Answer> {
    this.#last++
    const request = this.#last
    this.#uplink.post({ type: 'request', request, what })
    return new Promise((resolve, reject) => this.#waiting.set(request, { resolve, reject }))
  }

  answered(answer: Extract<ToWorker, { type: 'answer' | 'answer.failed' }>): void {
    const waiting = this.#waiting.get(answer.request)
    this.#waiting.delete(answer.request)
    if (answer.type === 'answer') waiting?.resolve(answer.value)
    else waiting?.reject(revivedError(answer.error))
  }
}

interface Waiting {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}
