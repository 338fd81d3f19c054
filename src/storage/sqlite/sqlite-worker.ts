import { parentPort, workerData } from 'node:worker_threads'
import { yieldToTicks } from '../../runtime/yield-to-ticks.ts'
import type { StorageRequest } from './storage-calls.ts'
import { StorageDesk } from './storage-desk.ts'

yieldToTicks()

/** The storage thread: hands requests to the desk and its replies back, one after the other. Ends after `close`. */
const desk = new StorageDesk(workerData.path)

parentPort?.on('message', (request: StorageRequest) => {
  parentPort?.postMessage(desk.answer(request))
  if (request.call.type === 'close') parentPort?.close()
})
