import { parentPort, workerData } from 'node:worker_threads'
import { yieldToTicks } from '../../runtime/yield-to-ticks.ts'
import { type ReadItem, readContent } from '../content-directory.ts'
import type { ContentWorkerData, ContentWorkerNews } from './content-messages.ts'

yieldToTicks()

// Reads all content once and ends. What has changed crosses piece by piece, the next one when the other side asks for it,
// so that no turn of its loop has to take more than one.
const { directories, known } = workerData as ContentWorkerData
if (parentPort === null) throw new Error('content is read aside in a worker thread')
const port = parentPort

async function give<T>(kind: 'track' | 'car', { item, ...file }: ReadItem<T>): Promise<void> {
  const news = { kind, file, item } as unknown as ContentWorkerNews
  if (item === undefined) {
    port.postMessage(news)
    return
  }
  const asked = new Promise((resolve) => port.once('message', resolve))
  port.postMessage(news, [item.json.buffer as ArrayBuffer])
  await asked
}

try {
  const { tracks, cars, warnings, kept } = await readContent(directories, known)
  for (const track of tracks) await give('track', track)
  for (const car of cars) await give('car', car)
  port.postMessage({ kind: 'done', warnings, kept } satisfies ContentWorkerNews)
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  port.postMessage({ kind: 'failed', message } satisfies ContentWorkerNews)
}
