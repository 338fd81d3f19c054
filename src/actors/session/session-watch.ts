import type { Announcer } from './announcer.ts'
import type { DelayLine } from './delay-line.ts'
import { SIGHT_CARS_MS, SIGHT_ROW_BYTES, SIGHT_TIMING_MS } from './limits.ts'
import type { CarsSight, Sight, TimingSight } from './session-sight.ts'

/**
 * Somebody outside watches a session: what it announces is told as it happens, and on a timer how things stand. Ticks are
 * not concerned: nothing is computed in them, and nothing at all while nobody watches. What is told is as late as what
 * spectators get (SES5), by the same line. A fault in here ends the watch, which is told, and touches nothing else.
 */
export class SessionWatch implements Watching {
  readonly #options: SessionWatchOptions
  #stopTimer: (() => void) | undefined
  #hasCars = false
  #beats = 0
  #isStopped = false

  constructor(options: SessionWatchOptions) {
    this.#options = options
    options.subject.announcer.listen((message) => this.#tell({ kind: 'news', message }))
  }

  /**
   * Begins: how things stand is told at once, when nothing is held back. Or goes on with other wishes, from the next beat
   * on: whoever changes them all the time costs no look, and keeps none from being taken.
   */
  set({ hasCars }: WatchWish): void {
    if (this.#isStopped) return
    this.#hasCars = hasCars
    if (this.#stopTimer !== undefined) return
    this.#stopTimer = this.#options.every(SIGHT_CARS_MS, () => this.#guard(() => this.#look()))
    this.#guard(() => this.#begin())
  }

  stop(): void {
    if (this.#isStopped) return
    this.#isStopped = true
    this.#stopTimer?.()
    this.#options.subject.announcer.listen(undefined)
  }

  /** Whoever waits for the first sight of a session whose sights are held back has one that says no more than lists do. */
  #begin(): void {
    const { subject } = this.#options
    if (!subject.delay.isActive) {
      this.#look()
      return
    }
    const { tick, state, mode } = subject.timing()
    this.#tell({ kind: 'timing', tick, state, mode, rows: [] })
  }

  #look(): void {
    const { subject } = this.#options
    const isTimingDue = this.#beats % TIMING_BEATS === 0
    this.#beats++
    if (isTimingDue) this.#pass(subject.timing(), (sight) => sight.rows.length)
    if (this.#hasCars) this.#pass(subject.cars(), (sight) => sight.cars.length)
  }

  #pass<S extends Sight>(sight: S, rowsOf: (sight: S) => number): void {
    const { delay } = this.#options.subject
    if (!delay.isActive) this.#tell(sight)
    else if (delay.hasRoom) delay.hold((rowsOf(sight) + 1) * SIGHT_ROW_BYTES, () => this.#tell(sight))
  }

  /** Also from within the session's steps, which no fault of ours may touch. */
  #tell(sight: Sight): void {
    if (!this.#isStopped) this.#guard(() => this.#options.tell(sight))
  }

  #guard(action: () => void): void {
    try {
      action()
    } catch (error) {
      this.#fail(error)
    }
  }

  /** It may have been the telling that failed. */
  #fail(error: unknown): void {
    const { onFault, tell } = this.#options
    this.stop()
    onFault(error)
    try {
      tell({ kind: 'lost' })
    } catch (again) {
      onFault(again)
    }
  }
}

const TIMING_BEATS = SIGHT_TIMING_MS / SIGHT_CARS_MS

/** A watch that is under way. */
export interface Watching {
  set(wish: WatchWish): void
  stop(): void
}

export interface WatchWish {
  /** Where the cars are, too, which is told more often. */
  readonly hasCars: boolean
}

/** What is watched. */
export interface Watchable {
  readonly announcer: Pick<Announcer, 'listen'>
  readonly delay: DelayLine
  timing(): TimingSight
  cars(): CarsSight
}

export interface SessionWatchOptions {
  readonly subject: Watchable
  /** Notes what it is told and returns: it is called within the session's steps. */
  readonly tell: (sight: Sight) => void
  readonly onFault: (error: unknown) => void
  readonly every: Every
}

/** Calls `run` every so many milliseconds until it is stopped. */
export type Every = (ms: number, run: () => void) => () => void
