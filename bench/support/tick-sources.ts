import type { TickSource } from '../../src/runtime/metronome/metronome.ts'
import { createThreadTickSource } from '../../src/runtime/metronome/thread-tick-source.ts'

/**
 * The three ways to wake at a tick rate that Node offers, behind the interface that the metronome has for them. The
 * server uses the thread; the other two are here so that the choice can be measured again.
 */
export type TickWay = 'timeout' | 'immediate' | 'thread'

export function createTickSource(way: TickWay, tickHz: number): TickSource {
  if (way === 'thread') {
    return createThreadTickSource(tickHz, (error) => {
      throw error
    })
  }
  return createLoopSource(tickHz, way === 'timeout' ? waitByTimer : waitByYielding)
}

/** Calls `run` when `waitMs` are over, or as soon as it can. */
type Wait = (untilMs: number, run: () => void) => void

function createLoopSource(tickHz: number, wait: Wait): TickSource {
  const periodMs = 1000 / tickHz
  let run = 0
  let look: () => void = () => {}
  const stop = () => {
    run++
    look = () => {}
  }
  return {
    start(onDue) {
      const own = ++run
      const startedMs = performance.now()
      let scheduled = 0
      look = () => {
        scheduled = Math.max(scheduled, Math.floor((performance.now() - startedMs) / periodMs))
        onDue(scheduled)
      }
      const wake = () => {
        if (own !== run) return
        look()
        wait(startedMs + (scheduled + 1) * periodMs, wake)
      }
      wait(startedMs + periodMs, wake)
    },
    stop,
    check: () => look(),
    close: async () => stop(),
  }
}

/** The timer alone: truncated to whole milliseconds, so it is asked for the next whole one. */
const waitByTimer: Wait = (untilMs, run) => {
  setTimeout(run, Math.max(0, Math.ceil(untilMs - performance.now())))
}

/** The timer up to the last milliseconds, then turns of the event loop: exact, and never at rest. */
const waitByYielding: Wait = (untilMs, run) => {
  const yieldUntil = () => {
    if (performance.now() < untilMs) setImmediate(yieldUntil)
    else run()
  }
  const restMs = Math.floor(untilMs - performance.now() - TIMER_SLACK_MS)
  if (restMs >= 1) setTimeout(yieldUntil, restMs)
  else setImmediate(yieldUntil)
}

/** By so much a timer may be late on a machine that is not busy. */
const TIMER_SLACK_MS = 1
