/**
 * Whether a loop is behind for good, and not for a moment. It is while more than `ticksMax` ticks of the last `windowMs`
 * began late or were given up, and stays so until `quietMs` have passed in which that was not the case: who sends players
 * elsewhere must not change his mind every second.
 */
export class TickLag {
  readonly #options: TickLagOptions
  /** What was behind when, oldest first; so much of a time goes together that there are never many. */
  #moments: Moment[] = []
  #overUntilMs = Number.NEGATIVE_INFINITY

  constructor(options: TickLagOptions) {
    this.#options = options
  }

  /** So many ticks were late or lost since the last time. Called now and then, also when it was none. */
  note(nowMs: number, ticks: number): void {
    const { ticksMax, windowMs, quietMs } = this.#options
    if (ticks > 0) this.#add(nowMs, ticks)
    if (this.#moments.length === 0) return
    if (nowMs - (this.#moments[0]?.atMs ?? nowMs) > windowMs) {
      this.#moments = this.#moments.filter(({ atMs }) => nowMs - atMs <= windowMs)
    }
    const behind = this.#moments.reduce((sum, moment) => sum + moment.ticks, 0)
    if (behind > ticksMax) this.#overUntilMs = nowMs + quietMs
  }

  isOver(nowMs: number): boolean {
    return nowMs < this.#overUntilMs
  }

  #add(nowMs: number, ticks: number): void {
    const last = this.#moments.at(-1)
    if (last !== undefined && nowMs - last.atMs < MOMENT_MS) last.ticks += ticks
    else this.#moments.push({ atMs: nowMs, ticks })
  }
}

export interface TickLagOptions {
  readonly ticksMax: number
  readonly windowMs: number
  readonly quietMs: number
}

interface Moment {
  readonly atMs: number
  ticks: number
}

const MOMENT_MS = 100
