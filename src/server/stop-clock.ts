import { realTimers, type Timers } from '../storage/timers.ts'
import { STOP_OVERTIME_MS } from './limits.ts'
import { steadyMs } from './server-parts.ts'

/**
 * The time that a stop has, shared by all that it waits for. Each wait has a limit of its own besides, and gets less when less
 * is left. What does not end within it is noted by its name and left to itself: one thread that is stuck costs neither the
 * others their end, nor whoever stops the server more time than he was promised. A wait that fails does not end the rest.
 */
export class StopClock {
  readonly #now: () => number
  readonly #timers: Timers
  readonly #deadlineMs: number
  readonly #late: string[] = []
  readonly #stuck: string[] = []
  readonly #errors: unknown[] = []

  constructor({ msMax, now = steadyMs, timers = realTimers }: StopClockOptions) {
    this.#now = now
    this.#timers = timers
    this.#deadlineMs = now() + msMax
  }

  get leftMs(): number {
    return Math.max(0, this.#deadlineMs - this.#now())
  }

  /** Resolves after so long, or when the time of the stop is over. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#timers.after(Math.min(ms, this.leftMs), resolve))
  }

  /**
   * Does `work` and waits for it. It is told how long it may take, `msMax` at most; a little later it is waited for no more. It
   * resolves with false when it had to leave something undone. Never rejects.
   */
  within(what: string, msMax: number, work: (msMax: number) => unknown): Promise<void> {
    const ownMs = Math.max(0, Math.min(msMax, this.leftMs - STOP_OVERTIME_MS))
    return new Promise((resolve) => {
      // Begun before its time is: what it says at the end of none at all is heard.
      const done = Promise.try(work, ownMs)
      const cancel = this.#timers.after(Math.min(ownMs + STOP_OVERTIME_MS, this.leftMs), () => {
        this.#stuck.push(what)
        resolve()
      })
      const onDone = (isWhole: unknown) => {
        cancel()
        if (isWhole === false) this.#late.push(what)
        resolve()
      }
      done.then(onDone, (error: unknown) => {
        this.#errors.push(error)
        onDone(true)
      })
    })
  }

  /** What left something undone, or has not ended. */
  get late(): readonly string[] {
    return [...this.#late, ...this.#stuck]
  }

  /** Why not all is closed: the first error, or what has not ended. Undefined when all is. */
  get failure(): unknown {
    return this.#errors[0] ?? (this.#stuck.length === 0 ? undefined : new StopError(this.#stuck))
  }
}

/** Something does not end, however it is asked: the process has to end with it. */
export class StopError extends Error {
  readonly code = 'stuck'

  constructor(stuck: readonly string[]) {
    super(`The server cannot close all it has: ${stuck.join(', ')} did not end. The process ends all the same.`)
    this.name = 'StopError'
  }
}

export interface StopClockOptions {
  /** Of all waits together. */
  readonly msMax: number
  /** Milliseconds of a steady clock. */
  readonly now?: () => number
  readonly timers?: Timers
}
