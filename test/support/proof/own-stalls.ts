import type { ServerParts } from '../../../src/server/server-parts.ts'

/**
 * Tells lost ticks that the server has to answer for from those that a busy machine took. A thread that was kept off its
 * core used no processor time meanwhile; one that held up its own ticks did. What is lost after a gap of which more than half was
 * spent working is the server's own.
 */
export class OwnStalls {
  lostTicks = 0
  /** The longest of the server's own gaps, milliseconds. */
  longestMs = 0
  #seenLost = 0
  #cpuUs = threadCpuUs()
  #isOwn = false

  constructor({ metronome: { stats }, metrics: { tickGapMs } }: Pick<ServerParts, 'metronome' | 'metrics'>) {
    const observe = tickGapMs.observe.bind(tickGapMs)
    tickGapMs.observe = (gapMs) => {
      observe(gapMs)
      const cpuUs = threadCpuUs()
      // Losses are counted behind the ticks that were made up for, so they show at the next wake-up.
      if (stats.lostTicks > this.#seenLost && this.#isOwn) this.lostTicks += stats.lostTicks - this.#seenLost
      this.#seenLost = stats.lostTicks
      if (gapMs > LONG_GAP_MS) this.#judge(gapMs, (cpuUs - this.#cpuUs) / 1000)
      this.#cpuUs = cpuUs
    }
  }

  /** What was done just now is the measuring's fault. */
  excuse(): void {
    this.#cpuUs = threadCpuUs()
  }

  #judge(gapMs: number, busyMs: number): void {
    this.#isOwn = busyMs > gapMs / 2
    if (this.#isOwn) this.longestMs = Math.max(this.longestMs, gapMs)
  }
}

/** Well above a tick, well below what is lost. */
const LONG_GAP_MS = 20

function threadCpuUs(): number {
  const { user, system } = process.threadCpuUsage()
  return user + system
}
