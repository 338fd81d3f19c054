import { parentPort, workerData } from 'node:worker_threads'

/** Says everything back with what it was given at its start; "crash", "hang" and "close" it does. */
parentPort?.on('message', (asked: string) => {
  if (asked === 'crash') throw new Error('crashed as asked')
  if (asked === 'hang') for (;;);
  if (asked === 'close') return void parentPort?.close()
  parentPort?.postMessage(`${asked} ${workerData}`)
})
