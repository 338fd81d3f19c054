import type { ClientClock } from '../../../src/client/client-clock.ts'

export interface TestClock extends ClientClock {
  /** Lets the time pass, running what comes due in order. */
  advance(ms: number): void
}

/** A clock that stands still until it is told. */
export function createTestClock(): TestClock {
  let nowMs = 1_000
  const due = new Set<{ atMs: number; readonly run: () => void; readonly periodMs: number | undefined }>()
  const add = (delayMs: number, run: () => void, periodMs?: number) => {
    const timer = { atMs: nowMs + delayMs, run, periodMs }
    due.add(timer)
    return () => due.delete(timer)
  }
  return {
    now: () => nowMs,
    after: (delayMs, run) => add(delayMs, run),
    every: (periodMs, run) => add(periodMs, run, periodMs),
    advance(ms) {
      const endMs = nowMs + ms
      for (;;) {
        const [next] = [...due].filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)
        if (next === undefined) break
        nowMs = next.atMs
        if (next.periodMs === undefined) due.delete(next)
        else next.atMs += next.periodMs
        next.run()
      }
      nowMs = endMs
    },
  }
}
