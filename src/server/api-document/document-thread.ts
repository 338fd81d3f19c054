import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { ApiDocument } from '../../http/api-document.ts'
import type { DescribedServer } from './described-server.ts'

/**
 * The API's document, worked out in a thread of its own that ends with it: schemas for all answers have to be loaded and turned
 * into JSON Schema, which takes longer than ticks can wait. Rejects when the thread fails.
 */
export async function documentInThread(server: DescribedServer): Promise<ApiDocument> {
  const worker = new Worker(new URL('./document-worker.ts', import.meta.url), { workerData: server })
  try {
    // It rejects at the event `error`. A thread that ended without a word could only have been told to.
    const [document] = (await once(worker, 'message')) as [ApiDocument]
    return document
  } finally {
    await worker.terminate()
  }
}
