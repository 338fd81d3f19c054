import { parentPort, workerData } from 'node:worker_threads'
import { Control } from '../../../src/runtime/metronome/tick-control.ts'

// A tick thread that schedules five ticks, says so and fails.
const control = new Int32Array((workerData as { shared: SharedArrayBuffer }).shared)
Atomics.store(control, Control.Scheduled, 5)
parentPort?.postMessage(Atomics.load(control, Control.Run))
// The message leaves before the failure.
setImmediate(() => {
  throw new Error('the tick thread dies')
})
