import { parentPort, workerData } from 'node:worker_threads'
import { yieldToTicks } from '../yield-to-ticks.ts'
import { zstd } from '../zstd.ts'
import type { LibraryRequest } from './library-calls.ts'
import { buffersOf, LibraryDesk } from './library-desk.ts'

yieldToTicks()

/** The reading thread: hands requests to the desk and its answers back. Bytes are handed over, not copied. */
const desk = new LibraryDesk(workerData.dir, zstd)

async function reply({ requestId, call }: LibraryRequest): Promise<void> {
  const answer = await desk.answer(call)
  parentPort?.postMessage({ requestId, answer }, answer.ok ? [...buffersOf(answer.value)] : [])
}

parentPort?.on('message', (message: LibraryRequest | 'close') => {
  if (message !== 'close') return void reply(message)
  desk[Symbol.dispose]()
  parentPort?.close()
})
