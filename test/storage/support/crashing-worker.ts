import { parentPort } from 'node:worker_threads'
import type { StorageRequest } from '../../../src/storage/sqlite/storage-calls.ts'

/** A storage thread that answers everything with nothing and dies of a player named "crash". */
parentPort?.on('message', ({ id, call }: StorageRequest) => {
  if (call.type === 'savePlayer' && call.player.name === 'crash') throw new Error('crashed as asked')
  parentPort?.postMessage({ id, ok: true, value: undefined, tookMs: 0 })
  if (call.type === 'close') parentPort?.close()
})
