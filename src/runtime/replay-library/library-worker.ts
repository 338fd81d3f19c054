import { parentPort, workerData } from 'node:worker_threads'
import { zstd } from '../zstd.ts'
import type { LibraryRequest } from './library-calls.ts'
import { bytesOf, LibraryDesk } from './library-desk.ts'

/** The reading thread: hands requests to the desk and its answers back. Bytes are handed over, not copied. */
const desk = new LibraryDesk(workerData.dir, zstd)

async function reply({ requestId, call }: LibraryRequest): Promise<void> {
  const answer = await desk.answer(call)
  const bytes = answer.ok ? bytesOf(answer.value) : undefined
  parentPort?.postMessage({ requestId, answer }, bytes === undefined ? [] : [bytes.buffer as ArrayBuffer])
}

parentPort?.on('message', (message: LibraryRequest | 'close') => {
  if (message !== 'close') return void reply(message)
  desk[Symbol.dispose]()
  parentPort?.close()
})
