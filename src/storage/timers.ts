/** Delays as a port, so that tests own the time. */
export interface Timers {
  /** Calls `run` once after the delay, unless the returned function is called before. */
  readonly after: (delayMs: number, run: () => void) => () => void
}

export const realTimers: Timers = {
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}
