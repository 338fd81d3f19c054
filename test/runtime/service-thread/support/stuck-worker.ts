import { openSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'

/** Is stuck in a call of the system from the first message on: it opens a pipe that nobody writes to. */
parentPort?.on('message', () => {
  parentPort?.postMessage('stuck')
  openSync(workerData, 'r')
})
