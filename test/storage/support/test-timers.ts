import type { Timers } from '../../../src/storage/timers.ts'

export interface TestTimers extends Timers {
  /** Milliseconds that have passed. */
  readonly now: () => number
  /** Lets the time pass, running what comes due in order, and promises settle in between. */
  readonly advance: (ms: number) => Promise<void>
}

export function createTestTimers(): TestTimers {
  let nowMs = 0
  const due = new Set<{ readonly atMs: number; readonly run: () => void }>()
  return {
    now: () => nowMs,
    after(delayMs, run) {
      const timer = { atMs: nowMs + delayMs, run }
      due.add(timer)
      return () => due.delete(timer)
    },
    async advance(ms) {
      const endMs = nowMs + ms
      await settled()
      for (;;) {
        const [next] = [...due].filter((timer) => timer.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)
        if (!next) break
        due.delete(next)
        nowMs = next.atMs
        next.run()
        await settled()
      }
      nowMs = endMs
    },
  }
}

/** After a turn of the event loop every promise that could settle has settled. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
