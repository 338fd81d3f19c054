import { parentPort, workerData } from 'node:worker_threads'
import type { RecorderWorkerData, ToRecorder } from '../../../../src/runtime/recorder/recorder-messages.ts'
import { FolderDisk } from '../../../../src/runtime/recorder/replay-disk.ts'
import { serveRecorder } from '../../../../src/runtime/recorder/serve-recorder.ts'

/** A recorder thread that dies of the batch that begins with this tick. */
export const DEADLY_TICK = 541

if (parentPort !== null) {
  parentPort.on('message', (message: ToRecorder) => {
    if (message.type === 'batch' && message.batch.firstTick === DEADLY_TICK) throw new Error('crashed as asked')
  })
  const { dir, bytesMax } = workerData as RecorderWorkerData
  serveRecorder(parentPort, { disk: new FolderDisk(dir), bytesMax, signingKey: undefined })
}
