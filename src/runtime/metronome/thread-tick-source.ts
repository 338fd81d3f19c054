import { Worker } from 'node:worker_threads'
import type { TickSource } from './metronome.ts'
import { Control } from './tick-control.ts'

/**
 * Ticks from a helper thread that sleeps in `Atomics.wait` until each tick is due and then posts. Timers of the main
 * thread are truncated to whole milliseconds and share its queue; a thread of its own wakes within a fraction of a
 * millisecond and, stopped, sleeps without end at no cost. At most one wake-up is under way, however late we are.
 */
export function createThreadTickSource(tickHz: number): TickSource {
  const shared = new SharedArrayBuffer(Control.Words * Int32Array.BYTES_PER_ELEMENT)
  const control = new Int32Array(shared)
  let worker: Worker | undefined
  let onDue: (scheduled: number) => void = () => {}
  let runs = 0

  // Started with the first race: an idle server has no such thread.
  const startWorker = () => {
    const started = new Worker(new URL('./tick-worker.ts', import.meta.url), {
      workerData: { shared, periodMs: 1000 / tickHz },
    })
    started.on('message', (run: number) => {
      Atomics.store(control, Control.Posted, 0)
      // A wake-up posted before the last stop belongs to a run that is over.
      if (run === Atomics.load(control, Control.Run)) onDue(Atomics.load(control, Control.Scheduled))
    })
    return started
  }

  const setRun = (run: number) => {
    Atomics.store(control, Control.Run, run)
    Atomics.notify(control, Control.Run)
  }

  return {
    start(listener) {
      onDue = listener
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
      await worker?.terminate()
    },
  }
}
