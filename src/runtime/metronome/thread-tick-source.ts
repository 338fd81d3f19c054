import { Worker } from 'node:worker_threads'
import type { TickSource } from './metronome.ts'
import { Control, scheduledOf } from './tick-control.ts'

/**
 * Ticks from a helper thread that sleeps in `Atomics.wait` until each tick is due and then posts. Timers of the main
 * thread are truncated to whole milliseconds and share its queue; a thread of its own wakes within a fraction of a
 * millisecond and, stopped, sleeps without end at no cost. At most one wake-up is under way, however late we are, and
 * between two of them the event loop gets to its sockets: a port hands on messages as long as there are any, so a
 * thread whose ticks take longer than their time would otherwise never hear its clients again. Should the thread fail,
 * `onFailure` is told and another takes its place.
 */
export function createThreadTickSource(
  tickHz: number,
  onFailure: (error: Error) => void,
  workerUrl = new URL('./tick-worker.ts', import.meta.url),
): TickSource {
  const shared = new SharedArrayBuffer(Control.Words * Int32Array.BYTES_PER_ELEMENT)
  const control = new Int32Array(shared)
  let worker: Worker | undefined
  let onDue: (scheduled: number) => void = () => {}
  let runs = 0
  /** Ticks scheduled by threads that failed during the run under way. */
  let scheduledBefore = 0

  const wake = (run: number) => {
    // A wake-up posted before the last stop belongs to a run that is over.
    if (run !== Atomics.load(control, Control.Run)) {
      Atomics.store(control, Control.Posted, 0)
      return
    }
    const cell = scheduledOf(run)
    const served = Atomics.load(control, cell)
    onDue((scheduledBefore + served) | 0)
    if (Atomics.load(control, cell) === served) {
      Atomics.store(control, Control.Posted, 0)
      // What became due in between saw a wake-up posted and left it at that.
      if (Atomics.load(control, cell) === served) return
      if (Atomics.compareExchange(control, Control.Posted, 0, 1) !== 0) return
    }
    setImmediate(wake, run)
  }

  // Started with the first race: an idle server has no such thread.
  const startWorker = () => {
    const started = new Worker(workerUrl, { workerData: { shared, periodMs: 1000 / tickHz } })
    started.on('message', wake)
    started.on('error', onFailure)
    started.on('exit', () => {
      if (worker === started) replaceWorker()
    })
    return started
  }

  /** A thread that ended by itself is replaced; what it had scheduled stays counted. */
  const replaceWorker = () => {
    worker = undefined
    if (Atomics.load(control, Control.Run) <= 0) return
    scheduledBefore += Atomics.exchange(control, scheduledOf(runs), 0)
    Atomics.store(control, Control.Posted, 0)
    worker = startWorker()
  }

  const setRun = (run: number) => {
    Atomics.store(control, Control.Run, run)
    Atomics.notify(control, Control.Run)
  }

  return {
    start(listener) {
      onDue = listener
      scheduledBefore = 0
      runs++
      Atomics.store(control, scheduledOf(runs), 0)
      worker ??= startWorker()
      worker.ref()
      setRun(runs)
    },
    stop() {
      setRun(0)
      worker?.unref()
    },
    check() {
      if (Atomics.load(control, Control.Run) > 0)
        onDue((scheduledBefore + Atomics.load(control, scheduledOf(runs))) | 0)
    },
    async close() {
      setRun(-1)
      const ending = worker
      worker = undefined
      await ending?.terminate()
    },
  }
}
