import type { Logger } from 'pino'
import type { Config } from '../config/schema.ts'
import type { Readiness } from '../http/server-view.ts'
import type { Counters } from '../observability/counters.ts'
import { LoopWatch, type Stall } from '../observability/loop-watch.ts'
import type { PlainHistogram } from '../observability/plain-histogram.ts'
import type { MetronomeStats } from '../runtime/metronome/metronome.ts'
import { TickLag, type TickLagOptions } from '../runtime/metronome/tick-lag.ts'

/**
 * What the server notices of itself and nobody has to ask for: that its main thread stood still, that its ticks are
 * behind, that it is not ready any more. The probes tell what it has noticed, and so does the log, once for each change.
 */
export class SelfWatch {
  readonly #options: SelfWatchOptions
  readonly #loop: LoopWatch
  readonly #lag: TickLag
  #readiness: () => Readiness = () => READY
  #behindBefore = 0
  #toldMs = Number.NEGATIVE_INFINITY
  #told = ''

  constructor(options: SelfWatchOptions) {
    const { health, tickHz, loopDelayMs, now } = options
    this.#options = options
    this.#lag = new TickLag(tickLagOptions(health, tickHz))
    this.#loop = new LoopWatch({
      stallMs: health.stall_ms,
      now,
      delayMs: loopDelayMs,
      onLook: (nowMs) => this.#look(nowMs),
    })
  }

  /** Call when the start is over: until then nobody expects an answer in time. */
  start(readiness: () => Readiness): void {
    this.#readiness = readiness
    this.#loop.start()
  }

  stop(): void {
    this.#loop.stop()
  }

  recentStall(nowMs: number): Stall | undefined {
    return this.#loop.recentStall(nowMs)
  }

  /** Whether the ticks of this thread are behind. */
  isLagging(nowMs: number): boolean {
    return this.#lag.isOver(nowMs)
  }

  #look(nowMs: number): void {
    const { lateTicks, lostTicks } = this.#options.stats
    const behind = lateTicks + lostTicks
    this.#lag.note(nowMs, behind - this.#behindBefore)
    this.#behindBefore = behind
    const stall = this.#loop.recentStall(nowMs)
    if (stall?.agoMs === 0) {
      this.#options.counters.stalls++
      this.#options.log.warn({ delayMs: Math.round(stall.delayMs) }, 'the main thread stood still')
    }
    if (nowMs - this.#toldMs < TELL_EVERY_MS) return
    this.#toldMs = nowMs
    // A drain has said so itself.
    this.#tell(this.#readiness().missing.filter((reason) => reason !== 'draining'))
  }

  #tell(missing: readonly string[]): void {
    const reasons = missing.join(', ')
    if (reasons === this.#told) return
    this.#told = reasons
    const { log } = this.#options
    if (missing.length > 0) log.warn({ missing }, 'the server is not ready')
    else log.info('the server is ready again')
  }
}

/** How a loop is judged, those of session workers too. */
export function tickLagOptions(health: Config['health'], tickHz: number): TickLagOptions {
  const { lag_share, lag_window_seconds, lag_quiet_seconds } = health
  return {
    ticksMax: lag_share === 1 ? Number.POSITIVE_INFINITY : lag_share * lag_window_seconds * tickHz,
    windowMs: lag_window_seconds * 1000,
    quietMs: lag_quiet_seconds * 1000,
  }
}

const READY: Readiness = { isReady: true, missing: [] }

/** Between two looks at whether the server is ready. */
const TELL_EVERY_MS = 1000

export interface SelfWatchOptions {
  readonly health: Config['health']
  readonly tickHz: number
  readonly stats: Pick<MetronomeStats, 'lateTicks' | 'lostTicks'>
  readonly loopDelayMs: PlainHistogram
  readonly counters: Pick<Counters, 'stalls'>
  /** Milliseconds of a steady clock. */
  readonly now: () => number
  readonly log: Pick<Logger, 'info' | 'warn'>
}
