import { createPrivateKey } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import { yieldToTicks } from '../yield-to-ticks.ts'
import type { RecorderWorkerData } from './recorder-messages.ts'
import { FolderDisk } from './replay-disk.ts'
import { serveRecorder } from './serve-recorder.ts'

yieldToTicks()

// A recorder thread, on the disk.
const { dir, bytesMax, signingKey } = workerData as RecorderWorkerData
if (parentPort === null) throw new Error('a recorder runs in a worker thread')
serveRecorder(parentPort, {
  disk: new FolderDisk(dir),
  bytesMax,
  signingKey: signingKey === undefined ? undefined : createPrivateKey(signingKey),
})
