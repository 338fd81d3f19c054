import { parentPort, workerData } from 'node:worker_threads'
import { Control, scheduledOf } from '../../../src/runtime/metronome/tick-control.ts'

// A tick thread that is held up in its first run until the second has begun, and only then writes what it had counted.
const control = new Int32Array((workerData as { shared: SharedArrayBuffer }).shared)
while (Atomics.load(control, Control.Run) !== 2) Atomics.wait(control, Control.Run, 1, 10)
Atomics.store(control, scheduledOf(1), 144_000)
Atomics.store(control, scheduledOf(2), 3)
parentPort?.postMessage(2)
