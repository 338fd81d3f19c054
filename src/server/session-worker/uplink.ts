import type { MessagePort } from 'node:worker_threads'
import type { FromWorker } from '../../actors/session-host/worker-messages.ts'
import type { Board } from '../../runtime/session-worker/board.ts'
import { FrameForm, type FrameRecord, FrameRingWriter } from '../../runtime/session-worker/frame-ring.ts'

/**
 * A session worker's way up to the main thread, messages and frames in one order. Messages of one turn of the loop leave
 * together. A frame is collected with all its receivers and goes into the ring when the next frame, a message or the end
 * of the wake-up follows; its fence is the number of messages before it.
 */
export class Uplink {
  readonly #port: Pick<MessagePort, 'postMessage'>
  readonly #ring: FrameRingWriter
  readonly #board: Board
  readonly #onDropped: () => void
  /** One of each form at a time: receivers of both take turns. */
  readonly #messageFrame = new CollectedFrame(FrameForm.Message)
  readonly #bodyFrame = new CollectedFrame(FrameForm.Body)
  #batch: FromWorker[] = []
  /** Messages posted or waiting in the batch, since the start; wraps at 32 bits. */
  #count = 0
  #hasNewFrames = false

  constructor({ port, frames, board, onDropped }: UplinkOptions) {
    this.#port = port
    this.#ring = new FrameRingWriter(frames)
    this.#board = board
    this.#onDropped = onDropped
  }

  post(message: FromWorker): void {
    this.#closeFrames()
    this.#count = (this.#count + 1) | 0
    if (this.#batch.push(message) === 1) queueMicrotask(() => this.flush())
  }

  /** One receiver of a frame, in a tick or ahead of a message. Receivers of the same bytes share a record. */
  frame(form: FrameForm, tick: number, bytes: Uint8Array, member: number, applied: number, depth: number): void {
    const frame = form === FrameForm.Message ? this.#messageFrame : this.#bodyFrame
    if (frame.bytes !== bytes) {
      this.#close(frame)
      frame.bytes = bytes
      frame.tick = tick
      frame.fence = this.#count
    }
    frame.receivers.push(member, applied, depth)
  }

  /** Sends what has gathered. Called at the end of each wake-up, and by itself at the end of a turn with messages. */
  flush(): void {
    this.#closeFrames()
    if (this.#batch.length > 0) {
      const batch = this.#batch
      this.#batch = []
      this.#hasNewFrames = false
      this.#port.postMessage(batch)
    } else if (this.#hasNewFrames) {
      this.#hasNewFrames = false
      if (this.#board.claimWakeUp()) this.#port.postMessage(undefined)
    }
  }

  #closeFrames(): void {
    this.#close(this.#messageFrame)
    this.#close(this.#bodyFrame)
  }

  #close(frame: CollectedFrame): void {
    if (frame.receivers.length === 0) return
    if (this.#ring.write(frame)) this.#hasNewFrames = true
    else this.#onDropped()
    frame.receivers.length = 0
    frame.bytes = NOTHING
  }
}

const NOTHING = new Uint8Array(0)

/** Made once and filled again and again. */
class CollectedFrame implements FrameRecord {
  readonly form: FrameForm
  readonly receivers: number[] = []
  bytes: Uint8Array = NOTHING
  tick = 0
  fence = 0

  constructor(form: FrameForm) {
    this.form = form
  }
}

export interface UplinkOptions {
  readonly port: Pick<MessagePort, 'postMessage'>
  readonly frames: SharedArrayBuffer
  readonly board: Board
  /** The ring was full: a frame is lost. */
  readonly onDropped: () => void
}
