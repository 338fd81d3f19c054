import type { PlainHistogram } from './plain-histogram.ts'

/**
 * Watches whether this thread gets to its work. A timer that is due five times a second says by how much it was late; what
 * was late by more than `stallMs` is remembered for a while, since whoever asks cannot be answered while it lasts. It is
 * the one thing that wakes an idle server for its figures, so whatever else is to be looked at now and then goes with it.
 */
export class LoopWatch {
  readonly #options: LoopWatchOptions
  #timer: NodeJS.Timeout | undefined
  #lookedMs = 0
  #stalledMs = 0
  #endedMs = Number.NEGATIVE_INFINITY

  constructor(options: LoopWatchOptions) {
    this.#options = options
  }

  start(): void {
    this.#lookedMs = this.#options.now()
    this.#timer = setInterval(() => this.#look(), LOOK_MS)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** The last time that the thread stood still, unless that is long ago. */
  recentStall(nowMs: number): Stall | undefined {
    if (this.#timer !== undefined) this.#note(nowMs, this.#delayMs(nowMs))
    const agoMs = nowMs - this.#endedMs
    return agoMs <= STALL_REMEMBERED_MS ? { delayMs: this.#stalledMs, agoMs } : undefined
  }

  #look(): void {
    const nowMs = this.#options.now()
    const delayMs = this.#delayMs(nowMs)
    this.#lookedMs = nowMs
    this.#options.delayMs.observe(delayMs)
    this.#note(nowMs, delayMs)
    this.#options.onLook(nowMs)
  }

  #delayMs(nowMs: number): number {
    return Math.max(0, nowMs - this.#lookedMs - LOOK_MS)
  }

  #note(nowMs: number, delayMs: number): void {
    if (delayMs <= this.#options.stallMs) return
    this.#stalledMs = delayMs
    this.#endedMs = nowMs
  }
}

/** Between two looks: each wakes the process, and a hundred a second cost an idle server most of its CPU. */
const LOOK_MS = 200

/** A stall is told for so long: some rounds of any orchestrator's probes. */
const STALL_REMEMBERED_MS = 10_000

export interface LoopWatchOptions {
  readonly stallMs: number
  /** Milliseconds of a steady clock. */
  readonly now: () => number
  readonly delayMs: PlainHistogram
  /** Called with each look. */
  readonly onLook: (nowMs: number) => void
}

export interface Stall {
  readonly delayMs: number
  /** How long it has been over. */
  readonly agoMs: number
}
