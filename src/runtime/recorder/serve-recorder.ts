import type { MessagePort } from 'node:worker_threads'
import { zstd } from '../zstd.ts'
import { arraysOf } from './batch-pool.ts'
import { BACKLOG_BYTES_MAX, BEAT_MS } from './limits.ts'
import { RecorderDesk, type RecorderDeskOptions } from './recorder-desk.ts'
import type { FromRecorder, ToRecorder } from './recorder-messages.ts'
import { mayLive, thisWriter } from './recording-writer.ts'

/** What a recorder thread does, on whatever disk: hands messages to its desk, and lets it look around at each beat. */
export function serveRecorder(
  port: MessagePort,
  options: Pick<RecorderDeskOptions, 'disk' | 'bytesMax' | 'signingKey'>,
): void {
  const post = (message: FromRecorder) =>
    port.postMessage(message, message.type === 'returned' ? arraysOf(message.batch) : [])
  const desk = new RecorderDesk({
    ...options,
    compression: zstd,
    backlogBytesMax: BACKLOG_BYTES_MAX,
    now: () => performance.now(),
    writer: thisWriter(),
    mayLive,
    post,
  })
  const beat = setInterval(() => {
    desk.beat()
    closeWhenDone()
  }, BEAT_MS)
  // The port keeps the thread alive; without it there is nobody to work for.
  beat.unref()
  const closeWhenDone = () => {
    if (desk.isOpen) return
    clearInterval(beat)
    port.close()
  }
  let isGoingOn = false
  // What takes long is done in pieces, so that batches are taken in between.
  const goOn = () => {
    desk.goOn()
    isGoingOn = desk.hasMore
    if (isGoingOn) setImmediate(goOn)
    closeWhenDone()
  }
  port.on('message', (message: ToRecorder) => {
    desk.receive(message)
    if (desk.hasMore && !isGoingOn) {
      isGoingOn = true
      setImmediate(goOn)
    }
    closeWhenDone()
  })
}
