/** Time as a port, so that tests own it. Delays and times in milliseconds. */
export interface ClientClock {
  /** Monotonic, from any origin. */
  now(): number
  /** Calls `run` once, unless the returned function is called before. */
  after(delayMs: number, run: () => void): () => void
  /** Calls `run` again and again until the returned function is called. */
  every(periodMs: number, run: () => void): () => void
}

export const systemClock: ClientClock = {
  now: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
  every(periodMs, run) {
    const timer = setInterval(run, periodMs)
    return () => clearInterval(timer)
  },
}
