import { createMetronome, type Metronome, type TickSource } from '../../src/runtime/metronome/metronome.ts'

/** The real metronome on a tick source that is moved by hand. Its clock is the ticks themselves. */
export interface ManualMetronome {
  readonly metronome: Metronome
  /** Runs one tick of every session that runs. */
  tick(): void
}

export function createManualMetronome(tickHz: number): ManualMetronome {
  const source = new ManualTickSource()
  let nowMs = 0
  const metronome = createMetronome({ source, overrunTicksMax: 4, now: () => nowMs })
  return {
    metronome,
    tick() {
      nowMs += 1000 / tickHz
      source.due(1)
    },
  }
}

/** Ticks when told to, as many as it is told. */
export class ManualTickSource implements TickSource {
  starts = 0
  stops = 0
  isClosed = false
  #scheduled = 0
  #onDue: ((scheduled: number) => void) | undefined

  get isRunning(): boolean {
    return this.#onDue !== undefined
  }

  start(onDue: (scheduled: number) => void): void {
    this.starts++
    this.#scheduled = 0
    this.#onDue = onDue
  }

  stop(): void {
    this.stops++
    this.#onDue = undefined
  }

  check(): void {
    this.#onDue?.(this.#scheduled)
  }

  async close(): Promise<void> {
    this.isClosed = true
  }

  /** So many more are due, and nobody has been woken yet. */
  schedule(ticks: number): void {
    this.#scheduled += ticks
  }

  /** So many more ticks are due, in one wake-up. */
  due(ticks: number): void {
    this.#scheduled += ticks
    this.#onDue?.(this.#scheduled)
  }
}

/**
 * Has about `times` as many ticks pass as the clock says of 240 a second, for what is to be seen in time and sooner; none while
 * `isHeldUp`. Returns the way to stop.
 */
export function hurry(ticks: ManualTickSource, times: number, isHeldUp: () => boolean): () => void {
  const timer = setInterval(
    () => {
      if (!isHeldUp()) ticks.due(HURRIED_TICKS)
    },
    HURRIED_TICKS / (0.24 * times),
  )
  return () => clearInterval(timer)
}

const HURRIED_TICKS = 4
