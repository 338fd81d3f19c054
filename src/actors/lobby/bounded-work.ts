/**
 * Lets a fixed number of dear jobs run at a time and a fixed number wait, in order; the next is turned away. What has
 * been given up while it waited is not begun. A job that runs keeps its place until it is done, whatever became of
 * whoever asked for it, because it goes on taking a thread.
 */
export class BoundedWork {
  readonly #atOnceMax: number
  readonly #waitingMax: number
  #running = 0
  #waiting: Waiting[] = []

  constructor({ atOnceMax, waitingMax }: { readonly atOnceMax: number; readonly waitingMax: number }) {
    this.#atOnceMax = atOnceMax
    this.#waitingMax = waitingMax
  }

  /** Does the job when its turn comes. False at once when too many wait already. */
  run<T>(job: () => Promise<T>, signal: AbortSignal): Promise<T> | false {
    if (this.#running < this.#atOnceMax) return this.#begin(job)
    this.#waiting = this.#waiting.filter((other) => !other.signal.aborted)
    if (this.#waiting.length >= this.#waitingMax) return false
    return new Promise((resolve) => {
      this.#waiting.push({ signal, begin: () => resolve(this.#begin(job)) })
    })
  }

  async #begin<T>(job: () => Promise<T>): Promise<T> {
    this.#running++
    try {
      return await job()
    } finally {
      this.#running--
      this.#next()
    }
  }

  #next(): void {
    this.#waiting = this.#waiting.filter(({ signal }) => !signal.aborted)
    this.#waiting.shift()?.begin()
  }
}

interface Waiting {
  readonly signal: AbortSignal
  readonly begin: () => void
}
