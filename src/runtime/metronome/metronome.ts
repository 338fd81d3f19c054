/**
 * One per thread: wakes at the tick rate and runs every running session's step in turn. It owns when, never what; a
 * step that throws is removed and reported to its owner alone. With no step registered it costs nothing. Ticks are
 * counted against an absolute schedule, so a late wake-up is caught up, at most `overrunTicksMax` ticks at a time;
 * what is beyond that is given up, counted and reported, never dropped in silence.
 */
export interface Metronome {
  /** Runs `step` once per tick until the returned function is called. `onError` gets what `step` threw. */
  add(step: () => void, onError: (error: unknown) => void): () => void
  /**
   * Runs the ticks that are due and have not been run. For whoever is about to do a piece of other work: what has arrived in the
   * meantime, sockets and wake-ups alike, is handled in the order in which the system tells of it, and a tick could be last.
   */
  runDue(): void
  readonly stats: MetronomeStats
  close(): Promise<void>
}

/** Plain counters: read at scrape time, written per tick. */
export interface MetronomeStats {
  ticks: number
  /** Ticks that ran in a wake-up behind an earlier one: caught up. */
  lateTicks: number
  /** Ticks given up after an overrun. */
  lostTicks: number
  /** When the last tick began, or running began, in milliseconds of the injected clock. */
  lastTickMs: number
  running: number
}

/** What turns wake-ups into ticks; implemented by a helper thread, and by hand in tests. */
export interface TickSource {
  /** Begins to call `onDue(count)` with the number of ticks scheduled since `start`, growing by one a period. */
  start(onDue: (scheduled: number) => void): void
  stop(): void
  /** Calls `onDue` at once with what is scheduled by now, if it has been started. */
  check(): void
  close(): Promise<void>
}

export interface MetronomeOptions {
  readonly source: TickSource
  readonly overrunTicksMax: number
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number
  readonly observer?: MetronomeObserver
  /** What the observer threw. It is not called again then: ticks go on without it. */
  readonly onObserverError?: (error: unknown) => void
}

export interface MetronomeObserver {
  /** `gapMs` since the tick before, `durationMs` of all steps of this tick, which began `ticksBehind` ticks after its time. */
  ticked(gapMs: number, durationMs: number, ticksBehind: number): void
  /** So many ticks ran behind an earlier one in the same wake-up. */
  late(ticks: number): void
  /** So many were given up. */
  lost(ticks: number): void
}

export function createMetronome(options: MetronomeOptions): Metronome {
  const { source, overrunTicksMax, now } = options
  const observer = guardObserver(options)
  const entries = new Set<Entry>()
  const stats: MetronomeStats = { ticks: 0, lateTicks: 0, lostTicks: 0, lastTickMs: 0, running: 0 }
  let done = 0
  let isFirst = true
  let isTicking = false

  const tick = (ticksBehind: number) => {
    const beganMs = now()
    for (const entry of entries) runStep(entry)
    const gapMs = isFirst ? 0 : beganMs - stats.lastTickMs
    isFirst = false
    stats.ticks++
    stats.lastTickMs = beganMs
    if (gapMs > 0) observer.ticked(gapMs, now() - beganMs, ticksBehind)
  }

  const runStep = (entry: Entry) => {
    try {
      entry.step()
    } catch (error) {
      remove(entry)
      entry.onError(error)
    }
  }

  const onDue = (scheduled: number) => {
    // The count is 32 bits wide and wraps after some hundred days.
    const due = (scheduled - done) | 0
    if (due <= 0 || isTicking) return
    const run = Math.min(due, overrunTicksMax)
    const lost = due - run
    done = scheduled
    if (run > 1) {
      stats.lateTicks += run - 1
      observer.late(run - 1)
    }
    isTicking = true
    try {
      for (let index = 0; index < run && entries.size > 0; index++) tick(due - 1 - index)
    } finally {
      isTicking = false
    }
    if (lost === 0) return
    stats.lostTicks += lost
    observer.lost(lost)
  }

  const remove = (entry: Entry) => {
    if (!entries.delete(entry)) return
    stats.running = entries.size
    if (entries.size === 0) source.stop()
  }

  return {
    stats,
    add(step, onError) {
      const entry: Entry = { step, onError }
      entries.add(entry)
      stats.running = entries.size
      if (entries.size === 1) {
        done = 0
        // A pause between two races is not a late tick.
        isFirst = true
        stats.lastTickMs = now()
        source.start(onDue)
      }
      return () => remove(entry)
    },
    runDue: () => source.check(),
    close() {
      entries.clear()
      stats.running = 0
      return source.close()
    },
  }
}

/** Figures are not worth a tick: an observer that throws is reported, and watches no longer. */
function guardObserver({ observer, onObserverError }: MetronomeOptions): MetronomeObserver {
  let watching = observer
  const dismiss = (error: unknown) => {
    watching = undefined
    onObserverError?.(error)
  }
  return {
    ticked(gapMs, durationMs, ticksBehind) {
      try {
        watching?.ticked(gapMs, durationMs, ticksBehind)
      } catch (error) {
        dismiss(error)
      }
    },
    late(ticks) {
      try {
        watching?.late(ticks)
      } catch (error) {
        dismiss(error)
      }
    },
    lost(ticks) {
      try {
        watching?.lost(ticks)
      } catch (error) {
        dismiss(error)
      }
    },
  }
}

interface Entry {
  readonly step: () => void
  readonly onError: (error: unknown) => void
}
