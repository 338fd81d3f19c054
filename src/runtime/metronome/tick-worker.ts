import { parentPort, workerData } from 'node:worker_threads'
import { Control, scheduledOf } from './tick-control.ts'

// The metronome's helper thread: nothing but a loop that sleeps until the next tick is due, see thread-tick-source.ts.
const { shared, periodMs } = workerData as { shared: SharedArrayBuffer; periodMs: number }
const control = new Int32Array(shared)

for (;;) {
  const run = Atomics.load(control, Control.Run)
  if (run === -1) break
  if (run === 0) Atomics.wait(control, Control.Run, 0)
  else beat(run)
}
parentPort?.close()

/** Counts ticks of one run against an absolute schedule until the run is over. */
function beat(run: number): void {
  const startedMs = performance.now()
  let scheduled = 0
  while (Atomics.load(control, Control.Run) === run) {
    const waitMs = startedMs + (scheduled + 1) * periodMs - performance.now()
    // The wait ends early when the run changes.
    if (waitMs > 0 && Atomics.wait(control, Control.Run, run, waitMs) !== 'timed-out') continue
    if (Atomics.load(control, Control.Run) !== run) return
    scheduled = Math.floor((performance.now() - startedMs) / periodMs)
    Atomics.store(control, scheduledOf(run), scheduled)
    if (Atomics.compareExchange(control, Control.Posted, 0, 1) === 0) parentPort?.postMessage(run)
  }
}
