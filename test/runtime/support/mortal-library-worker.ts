import { parentPort } from 'node:worker_threads'
import type { LibraryRequest } from '../../../src/runtime/replay-library/library-calls.ts'

/** A reading thread that has no recording, and dies of one called "crash". */
parentPort?.on('message', (message: LibraryRequest | 'close') => {
  if (message === 'close') return void parentPort?.close()
  const { requestId, call } = message
  if ('id' in call && call.id === 'crash') throw new Error('crashed as asked')
  const value = call.type === 'openExport' ? call.exportId : []
  parentPort?.postMessage({ requestId, answer: { ok: true, value } })
})
