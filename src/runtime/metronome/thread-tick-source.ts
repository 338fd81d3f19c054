import { Worker } from 'node:worker_threads'
import type { TickSource } from './metronome.ts'
import { Control } from './tick-control.ts'

/**
 * Ticks from a helper thread that sleeps in `Atomics.wait` until each tick is due and then posts. Timers of the main
 * thread are truncated to whole milliseconds and share its queue; a thread of its own wakes within a fraction of a
 * millisecond and, stopped, sleeps without end at no cost. At most one wake-up is under way, however late we are. Should
 * the thread fail, `onFailure` is told and another takes its place.
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

  // Started with the first race: an idle server has no such thread.
  const startWorker = () => {
    const started = new Worker(workerUrl, { workerData: { shared, periodMs: 1000 / tickHz } })
    started.on('message', (run: number) => {
      Atomics.store(control, Control.Posted, 0)
      // A wake-up posted before the last stop belongs to a run that is over.
      if (run !== Atomics.load(control, Control.Run)) return
      onDue((scheduledBefore + Atomics.load(control, Control.Scheduled)) | 0)
    })
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
    scheduledBefore += Atomics.exchange(control, Control.Scheduled, 0)
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
      Atomics.store(control, Control.Scheduled, 0)
      worker ??= startWorker()
      worker.ref()
      setRun(++runs)
    },
    stop() {
      setRun(0)
      worker?.unref()
    },
    async close() {
      setRun(-1)
      const ending = worker
      worker = undefined
      await ending?.terminate()
    },
  }
}
