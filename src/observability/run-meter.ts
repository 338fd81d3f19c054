import type { StepStage, TickHistograms } from './tick-histograms.ts'

/**
 * Where the time of a session's steps goes, and how its drivers' inputs come. Of the steps one in {@link SAMPLED_TICKS} is
 * timed, so that the clock is read some thirty times a second; the others pay for a comparison. One for each thread:
 * steps follow one another.
 */
export class RunMeter {
  readonly #histograms: Pick<TickHistograms, 'stepStageUs' | 'inputLatenessTicks'>
  readonly #nowMs: () => number
  #markedMs = 0

  constructor(histograms: Pick<TickHistograms, 'stepStageUs' | 'inputLatenessTicks'>, nowMs: () => number) {
    this.#histograms = histograms
    this.#nowMs = nowMs
  }

  /** To be called with each stage as it ends, or undefined when the step that leads to `tick` is not timed. */
  begin(tick: number): ((stage: StepStage) => void) | undefined {
    if (tick % SAMPLED_TICKS !== 0) return undefined
    this.#markedMs = this.#nowMs()
    return this.#mark
  }

  /** An input for `forTick` has come while the race stands at `tick`. */
  inputCame(tick: number, forTick: number): void {
    const lateness = tick + 1 - forTick
    // A client may name any tick: one lie must not drown the sum.
    this.#histograms.inputLatenessTicks.observe(Math.max(-LATENESS_SHOWN, Math.min(LATENESS_SHOWN, lateness)))
  }

  readonly #mark = (stage: StepStage): void => {
    const nowMs = this.#nowMs()
    this.#histograms.stepStageUs[stage].observe((nowMs - this.#markedMs) * 1000)
    this.#markedMs = nowMs
  }
}

/** A prime: neither drivers who take turns nor telemetry at a divisor of the tick rate are always or never in it. */
const SAMPLED_TICKS = 61

/** What is earlier or later than so many ticks is shown as that. */
const LATENESS_SHOWN = 64
