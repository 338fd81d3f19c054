import { parentPort, workerData } from 'node:worker_threads'
import { Control, scheduledOf } from '../../../src/runtime/metronome/tick-control.ts'

// A tick thread that schedules five ticks, says so and fails.
const control = new Int32Array((workerData as { shared: SharedArrayBuffer }).shared)
const run = Atomics.load(control, Control.Run)
Atomics.store(control, scheduledOf(run), 5)
parentPort?.postMessage(run)
// The message leaves before the failure.
setImmediate(() => {
  throw new Error('the tick thread dies')
})
