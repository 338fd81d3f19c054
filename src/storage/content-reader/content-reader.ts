import { Worker } from 'node:worker_threads'
import type { CarData } from '../../content/car-data.ts'
import type { TrackData } from '../../content/track-data.ts'
import type { ContentDirectories, ContentReading, KnownFile, ReadItem } from '../content-directory.ts'
import type { ContentWorkerData, ContentWorkerNews } from './content-messages.ts'
import { READING_MS_MAX } from './limits.ts'

/** The content could not be read again as a whole; the message says why. */
export class ContentReadingError extends Error {
  readonly code: 'nothing-usable' | 'thread-failed' | 'too-slow'

  constructor(code: ContentReadingError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ContentReadingError'
    this.code = code
  }
}

export interface ContentReaderOptions {
  /** Milliseconds that a reading may take. */
  readonly msMax?: number
  /** Another entry than the thread's own, for tests of its failures. */
  readonly workerUrl?: URL
}

const WORKER = new URL('./content-worker.ts', import.meta.url)

/**
 * Reads the content folders in a thread of its own, which ends with it: a long circuit takes tens of milliseconds to
 * parse, and the tick waits for nothing. Rejects with ContentReadingError.
 */
export function readContentAside(
  directories: ContentDirectories,
  known: readonly KnownFile[],
  { msMax = READING_MS_MAX, workerUrl = WORKER }: ContentReaderOptions = {},
): Promise<ContentReading> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerUrl, { workerData: { directories, known } satisfies ContentWorkerData })
    const tracks: ReadItem<TrackData>[] = []
    const cars: ReadItem<CarData>[] = []
    const fail = (code: ContentReadingError['code'], message: string, cause?: unknown) => {
      clearTimeout(timer)
      reject(new ContentReadingError(code, message, { cause }))
    }
    const timer = setTimeout(() => {
      fail('too-slow', `the content could not be read within ${msMax / 1000} s`)
      void worker.terminate()
    }, msMax)
    timer.unref()
    const take = (news: ContentWorkerNews) => {
      if (news.kind === 'failed') fail('nothing-usable', news.message)
      else if (news.kind === 'done') resolve({ tracks, cars, warnings: news.warnings, kept: news.kept })
      else {
        if (news.kind === 'track') tracks.push(readItem(news.file, news.item))
        else cars.push(readItem(news.file, news.item))
        if (news.item !== undefined) setImmediate(() => worker.postMessage('next'))
      }
    }
    worker.on('message', take)
    worker.on('error', (error) => fail('thread-failed', 'the thread that reads the content has failed', error))
    // Too late to matter when it has said all that it had to say.
    worker.on('exit', () => fail('thread-failed', 'the thread that reads the content has ended early'))
    // A stopping server does not wait for it. After the listeners, which would.
    worker.unref()
  })
}

function readItem<T>(file: KnownFile, item: ReadItem<T>['item']): ReadItem<T> {
  return item === undefined ? file : { ...file, item }
}
